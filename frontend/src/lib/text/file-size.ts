const units = ['bytes', 'KB', 'MB', 'GB'] as const;

/** A size for people: `3 bytes`, `1.4 MB`. A step is 1,024, as file managers and the server's limits have it. */
export function fileSize(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const shown = unit === 0 || size >= 100 ? Math.round(size).toString() : size.toFixed(1).replace(/\.0$/, '');
  return unit === 0 && bytes === 1 ? '1 byte' : `${shown} ${units[unit] ?? ''}`;
}
