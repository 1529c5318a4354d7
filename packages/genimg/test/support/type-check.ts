import ts from 'typescript'

/** What TypeScript says of a user's files, this repository's sources standing for the package. */
export function checkTypes(paths: readonly string[]): (path: string) => readonly ts.Diagnostic[] {
  const program = ts.createProgram(paths, {
    strict: true,
    noEmit: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ESNext,
    customConditions: ['genimg-source'],
    allowImportingTsExtensions: true,
    types: [],
  })
  return (path) => {
    const file = program.getSourceFile(path)
    if (file === undefined) throw new Error(`TypeScript does not know ${path}`)
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
  }
}
