//! Tables of many rows, each as high as it is told, so that fonts do not decide how many pages there are; with a column that is
//! reckoned.

use std::fmt::Write as _;

use super::package::{OFFICE, OPEN_DOCUMENT_NAMES, Package, XML, relationships};
use super::words::town;

const SHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const HEADS: [&str; 6] = ["Number", "Passenger", "Town", "Pieces", "Price", "Sum"];

/// What stands in a row below the heads.
struct Row {
    number: u32,
    passenger: String,
    town: &'static str,
    pieces: u32,
    price: u32,
}

impl Row {
    fn of(number: u32) -> Self {
        let (pieces, price) = (1 + number % 12, 3 + number * 7 % 90);
        Self {
            number,
            passenger: format!("Passenger {}", number * 31 % 4_999),
            town: town(number),
            pieces,
            price,
        }
    }

    fn sum(&self) -> u32 {
        self.pieces * self.price
    }
}

pub(super) fn xlsx(rows: u32) -> anyhow::Result<Vec<u8>> {
    let mut data = String::from(r#"<row r="1" ht="15" customHeight="1">"#);
    for (head, column) in HEADS.iter().zip('A'..) {
        let _infallible = write!(data, r#"<c r="{column}1" t="inlineStr"><is><t>{head}</t></is></c>"#);
    }
    data.push_str("</row>");
    for row in (1..=rows).map(Row::of) {
        let (at, sum) = (row.number + 1, row.sum());
        let Row { number, passenger, town, pieces, price } = row;
        let _infallible = write!(
            data,
            r#"<row r="{at}" ht="15" customHeight="1"><c r="A{at}"><v>{number}</v></c><c r="B{at}" t="inlineStr"><is><t>{passenger}</t></is></c><c r="C{at}" t="inlineStr"><is><t>{town}</t></is></c><c r="D{at}"><v>{pieces}</v></c><c r="E{at}"><v>{price}</v></c><c r="F{at}"><f>D{at}*E{at}</f><v>{sum}</v></c></row>"#
        );
    }
    let (main, sheet) = ("xl/workbook.xml", "xl/worksheets/sheet1.xml");
    let types =
        [(main.to_owned(), "spreadsheetml.sheet.main"), (sheet.to_owned(), "spreadsheetml.worksheet")];
    let mut package = Package::office(main, &types)?;
    package.part(
        main,
        format!(
            r#"{XML}<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="Freight" sheetId="1" r:id="rId1"/></sheets></workbook>"#
        ),
    )?;
    package.part("xl/_rels/workbook.xml.rels", relationships(&[("worksheet", "worksheets/sheet1.xml")]))?;
    package.part(
        sheet,
        format!(
            r#"{XML}<worksheet xmlns="{SHEET}"><cols><col min="1" max="6" width="13" customWidth="1"/></cols><sheetData>{data}</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="portrait"/></worksheet>"#
        ),
    )?;
    package.finish()
}

pub(super) fn ods(rows: u32) -> anyhow::Result<Vec<u8>> {
    let mut data = String::from(r#"<table:table-row table:style-name="Row">"#);
    for head in HEADS {
        data.push_str(&told(head));
    }
    data.push_str("</table:table-row>");
    for row in (1..=rows).map(Row::of) {
        let (at, sum) = (row.number + 1, row.sum());
        let [number, pieces, price] = [row.number, row.pieces, row.price].map(counted);
        let (passenger, town) = (told(&row.passenger), told(row.town));
        let _infallible = write!(
            data,
            r#"<table:table-row table:style-name="Row">{number}{passenger}{town}{pieces}{price}<table:table-cell table:formula="of:=[.D{at}]*[.E{at}]" office:value-type="float" office:value="{sum}"><text:p>{sum}</text:p></table:table-cell></table:table-row>"#
        );
    }
    let mut package = Package::open_document("spreadsheet", &["content.xml".to_owned()])?;
    package.part(
        "content.xml",
        format!(
            r#"{XML}<office:document-content {OPEN_DOCUMENT_NAMES}><office:automatic-styles><style:style style:name="Column" style:family="table-column"><style:table-column-properties style:column-width="2.6cm"/></style:style><style:style style:name="Row" style:family="table-row"><style:table-row-properties style:row-height="0.53cm" style:use-optimal-row-height="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Freight"><table:table-column table:style-name="Column" table:number-columns-repeated="6"/>{data}</table:table></office:spreadsheet></office:body></office:document-content>"#
        ),
    )?;
    package.finish()
}

pub(super) fn csv(rows: u32) -> String {
    let mut text = HEADS.join(",");
    text.push('\n');
    for row in (1..=rows).map(Row::of) {
        let sum = row.sum();
        let Row { number, passenger, town, pieces, price } = row;
        let _infallible = writeln!(text, "{number},{passenger},{town},{pieces},{price},{sum}");
    }
    text
}

/// A cell with a text in it.
fn told(text: &str) -> String {
    format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
}

/// A cell with a number in it.
fn counted(number: u32) -> String {
    format!(
        r#"<table:table-cell office:value-type="float" office:value="{number}"><text:p>{number}</text:p></table:table-cell>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_its_heads_and_rows() {
        let text = csv(500);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!((lines.len(), lines[0]), (501, "Number,Passenger,Town,Pieces,Price,Sum"));
        assert!(lines.iter().all(|line| line.split(',').count() == HEADS.len()));
        assert_eq!(lines[5], "5,Passenger 155,Cork,6,38,228");
    }
}
