/**
 * Documents that are called otherwise than their format: with macros, slide shows, templates, texts and tables. As whose format
 * the server takes them.
 */
const takenAs: ReadonlyMap<string, string> = new Map(
  Object.entries({
    docx: ['docm', 'dotx', 'dotm'],
    doc: ['dot'],
    odt: ['ott'],
    txt: ['text', 'log'],
    xlsx: ['xlsm', 'xltx', 'xltm'],
    xls: ['xlt'],
    ods: ['ots'],
    csv: ['tsv', 'tab'],
    pptx: ['pptm', 'ppsx', 'ppsm', 'potx', 'potm'],
    ppt: ['pps', 'pot'],
    odp: ['otp'],
  }).flatMap(([format, extensions]) => extensions.map((extension): [string, string] => [extension, format])),
);

/** The format that a file's name promises; its extension, where that is none of ours. */
export function formatOf(name: string): string {
  const extension = extensionOf(name);
  return takenAs.get(extension) ?? extension;
}

/** What a file's name may end with when it is of one of these formats. */
export function extensionsOf(formats: readonly string[]): string[] {
  return [...formats, ...[...takenAs].filter(([, format]) => formats.includes(format)).map(([extension]) => extension)];
}

/** A file name's extension, in small letters, without the dot; empty when there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}
