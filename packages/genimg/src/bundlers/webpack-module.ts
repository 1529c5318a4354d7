// Stands in for every `gen:` module: webpack and Rspack want a file behind a module, and the plugin gives the text.
export default undefined
