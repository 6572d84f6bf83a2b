// Writes small PDFs, for tests.

/**
 * A PDF of so many pages, on each of which stands its number, or what is given for it.
 * @param {number} pages
 * @param {(page: number) => string} contentOf what is drawn on a page, by its number
 * @returns {Buffer}
 */
export function pdfOf(pages, contentOf = (page) => lineOf(`${page}`)) {
  const kids = Array.from({ length: pages }, (_, page) => `${4 + 2 * page} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  for (let page = 0; page < pages; page += 1) {
    const content = contentOf(page + 1);
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + 2 * page} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    );
  }
  return written(objects);
}

/** One line of large letters. */
export const lineOf = (text) => `BT /F1 60 Tf 20 20 Td (${text}) Tj ET`;

/** Lines of small letters, the first of them on top. */
export const linesOf = (...lines) => `BT /F1 10 Tf 12 TL 10 80 Td ${lines.map((line) => `(${line}) Tj T*`).join(' ')} ET`;

/** A PDF of these objects, numbered from 1 on, of which the first is its catalog. */
export function written(objects) {
  let file = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const place = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}`;
  return Buffer.from(`${file}${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`, 'latin1');
}
