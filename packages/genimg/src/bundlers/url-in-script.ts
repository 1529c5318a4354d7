/**
 * An expression for the address of a file, in a script that is no module and so has no `import.meta.url`: whichever page or
 * worker runs it. The browser tells where a script is while the script runs, not later.
 * @param path an expression for the file's path from the script
 * @param node whether Node may run it too
 */
export function urlInScript(path: string, node: boolean): string {
  const inPage = '(document.currentScript || {}).src || document.baseURI'
  const elsewhere = node
    ? 'typeof location === "undefined" ? require("url").pathToFileURL(__filename).href : location.href'
    : 'location.href'
  return `new URL(${path}, typeof document === "undefined" ? ${elsewhere} : ${inPage}).href`
}
