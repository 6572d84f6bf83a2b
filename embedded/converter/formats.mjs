// What can be converted into what.

/** Extensions of the documents that the engines read. */
export const FORMATS = ['docx', 'doc', 'odt', 'rtf', 'txt', 'xlsx', 'xls', 'ods', 'csv', 'pptx', 'ppt', 'odp'];

/** The declared pairs. */
export const PAIRS = FORMATS.map((from) => ({ from, to: 'pdf' }));

/**
 * The format that a file's name claims, or null when it is none of ours.
 * @param {string} name
 */
export function formatOf(name) {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return name.includes('.') && FORMATS.includes(extension) ? extension : null;
}
