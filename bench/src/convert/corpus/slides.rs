//! Slides with a title, some lines and a picture each.

use super::package::{OFFICE, OPEN_DOCUMENT_NAMES, Package, XML, joined, relationships};
use super::words::sentences;

const LINES: u32 = 4;
const POWER: &str = "http://schemas.openxmlformats.org/presentationml/2006/main";
const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
/// What stands first in every tree of shapes.
const GROUP: &str = r#"<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>"#;
const COLOURS: [(&str, &str); 12] = [
    ("dk1", "000000"),
    ("lt1", "FFFFFF"),
    ("dk2", "1F2A44"),
    ("lt2", "EEF1F5"),
    ("accent1", "3B82F6"),
    ("accent2", "D9822B"),
    ("accent3", "10A37F"),
    ("accent4", "8A8F98"),
    ("accent5", "7C3AED"),
    ("accent6", "DC2626"),
    ("hlink", "0563C1"),
    ("folHlink", "954F72"),
];

pub(super) fn pptx(slides: u32, photo: &[u8]) -> anyhow::Result<Vec<u8>> {
    let (main, master, layout, theme) = (
        "ppt/presentation.xml",
        "ppt/slideMasters/slideMaster1.xml",
        "ppt/slideLayouts/slideLayout1.xml",
        "ppt/theme/theme1.xml",
    );
    let mut types = vec![
        (main.to_owned(), "presentationml.presentation.main"),
        (master.to_owned(), "presentationml.slideMaster"),
        (layout.to_owned(), "presentationml.slideLayout"),
        (theme.to_owned(), "theme"),
    ];
    types.extend((1..=slides).map(|number| (slide_part(number), "presentationml.slide")));
    let mut package = Package::office(main, &types)?;
    package.part(main, presentation(slides))?;
    let targets: Vec<String> = (1..=slides).map(|number| format!("slides/slide{number}.xml")).collect();
    let mut related = vec![("slideMaster", "slideMasters/slideMaster1.xml"), ("theme", "theme/theme1.xml")];
    related.extend(targets.iter().map(|target| ("slide", target.as_str())));
    package.part("ppt/_rels/presentation.xml.rels", relationships(&related))?;
    package.part(master, slide_master())?;
    package.part(
        "ppt/slideMasters/_rels/slideMaster1.xml.rels",
        relationships(&[
            ("slideLayout", "../slideLayouts/slideLayout1.xml"),
            ("theme", "../theme/theme1.xml"),
        ]),
    )?;
    package.part(layout, slide_layout())?;
    package.part(
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels",
        relationships(&[("slideMaster", "../slideMasters/slideMaster1.xml")]),
    )?;
    package.part(theme, theme_of_all())?;
    for number in 1..=slides {
        package.part(&slide_part(number), slide(number))?;
        let picture = format!("../media/image{number}.jpg");
        package.part(
            &format!("ppt/slides/_rels/slide{number}.xml.rels"),
            relationships(&[
                ("slideLayout", "../slideLayouts/slideLayout1.xml"),
                ("image", picture.as_str()),
            ]),
        )?;
        package.part(&format!("ppt/media/image{number}.jpg"), photo)?;
    }
    package.finish()
}

fn slide_part(number: u32) -> String {
    format!("ppt/slides/slide{number}.xml")
}

/// The slides' relationships come after those of the master and the theme.
fn presentation(slides: u32) -> String {
    let list = joined(
        (1..=slides).map(|number| format!(r#"<p:sldId id="{}" r:id="rId{}"/>"#, 255 + number, 2 + number)),
    );
    format!(
        r#"{XML}<p:presentation xmlns:a="{DRAWING}" xmlns:r="{OFFICE}" xmlns:p="{POWER}"><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:sldIdLst>{list}</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>"#
    )
}

fn slide_master() -> String {
    format!(
        r#"{XML}<p:sldMaster xmlns:a="{DRAWING}" xmlns:r="{OFFICE}" xmlns:p="{POWER}"><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg><p:spTree>{GROUP}</p:spTree></p:cSld><p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>"#
    )
}

fn slide_layout() -> String {
    format!(
        r#"{XML}<p:sldLayout xmlns:a="{DRAWING}" xmlns:r="{OFFICE}" xmlns:p="{POWER}" type="blank"><p:cSld name="Blank"><p:spTree>{GROUP}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"#
    )
}

fn theme_of_all() -> String {
    let colours = joined(
        COLOURS.iter().map(|(name, value)| format!(r#"<a:{name}><a:srgbClr val="{value}"/></a:{name}>"#)),
    );
    let font = r#"<a:latin typeface="Liberation Sans"/><a:ea typeface=""/><a:cs typeface=""/>"#;
    let fill = r#"<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>"#.repeat(3);
    let line = r#"<a:ln w="9525"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>"#.repeat(3);
    let effect = "<a:effectStyle><a:effectLst/></a:effectStyle>".repeat(3);
    format!(
        r#"{XML}<a:theme xmlns:a="{DRAWING}" name="Plain"><a:themeElements><a:clrScheme name="Plain">{colours}</a:clrScheme><a:fontScheme name="Plain"><a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme><a:fmtScheme name="Plain"><a:fillStyleLst>{fill}</a:fillStyleLst><a:lnStyleLst>{line}</a:lnStyleLst><a:effectStyleLst>{effect}</a:effectStyleLst><a:bgFillStyleLst>{fill}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"#
    )
}

fn slide(number: u32) -> String {
    let title =
        format!(r#"<a:p><a:r><a:rPr lang="en-GB" sz="3600" b="1"/><a:t>Slide {number}</a:t></a:r></a:p>"#);
    let lines =
        joined(lines(number).map(|line| {
            format!(r#"<a:p><a:r><a:rPr lang="en-GB" sz="1600"/><a:t>{line}</a:t></a:r></a:p>"#)
        }));
    let boxes = [
        text_box(2, [600_000, 400_000, 10_900_000, 900_000], &title),
        text_box(3, [600_000, 1_600_000, 5_200_000, 4_600_000], &lines),
    ]
    .concat();
    format!(
        r#"{XML}<p:sld xmlns:a="{DRAWING}" xmlns:r="{OFFICE}" xmlns:p="{POWER}"><p:cSld><p:spTree>{GROUP}{boxes}<p:pic><p:nvPicPr><p:cNvPr id="4" name="Picture"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId2"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr><a:xfrm><a:off x="6200000" y="1700000"/><a:ext cx="5400000" cy="3600000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic></p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>"#
    )
}

fn text_box(id: u32, [x, y, width, height]: [u32; 4], paragraphs: &str) -> String {
    format!(
        r#"<p:sp><p:nvSpPr><p:cNvPr id="{id}" name="Text {id}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody><a:bodyPr wrap="square"/><a:lstStyle/>{paragraphs}</p:txBody></p:sp>"#
    )
}

pub(super) fn odp(slides: u32, photo: &[u8]) -> anyhow::Result<Vec<u8>> {
    let pictures: Vec<String> = (1..=slides).map(|number| format!("Pictures/{number}.jpg")).collect();
    let mut parts = vec!["content.xml".to_owned(), "styles.xml".to_owned()];
    parts.extend(pictures.iter().cloned());
    let pages = joined((1..).zip(&pictures).map(|(number, picture)| open_slide(number, picture)));
    let mut package = Package::open_document("presentation", &parts)?;
    package.part(
        "content.xml",
        format!(
            r#"{XML}<office:document-content {OPEN_DOCUMENT_NAMES}><office:automatic-styles><style:style style:name="Title" style:family="paragraph"><style:text-properties fo:font-size="36pt" fo:font-weight="bold"/></style:style><style:style style:name="Line" style:family="paragraph"><style:text-properties fo:font-size="16pt"/></style:style></office:automatic-styles><office:body><office:presentation>{pages}</office:presentation></office:body></office:document-content>"#
        ),
    )?;
    package.part(
        "styles.xml",
        format!(
            r#"{XML}<office:document-styles {OPEN_DOCUMENT_NAMES}><office:automatic-styles><style:page-layout style:name="Wide"><style:page-layout-properties fo:margin-top="0cm" fo:margin-bottom="0cm" fo:margin-left="0cm" fo:margin-right="0cm" fo:page-width="28cm" fo:page-height="15.75cm" style:print-orientation="landscape"/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="Plain" style:page-layout-name="Wide"/></office:master-styles></office:document-styles>"#
        ),
    )?;
    for picture in &pictures {
        package.part(picture, photo)?;
    }
    package.finish()
}

fn open_slide(number: u32, picture: &str) -> String {
    let lines =
        joined(lines(number).map(|line| format!(r#"<text:p text:style-name="Line">{line}</text:p>"#)));
    format!(
        r#"<draw:page draw:name="page{number}" draw:master-page-name="Plain"><draw:frame svg:x="1.4cm" svg:y="0.9cm" svg:width="25cm" svg:height="2cm"><draw:text-box><text:p text:style-name="Title">Slide {number}</text:p></draw:text-box></draw:frame><draw:frame svg:x="1.4cm" svg:y="3.7cm" svg:width="12cm" svg:height="10cm"><draw:text-box>{lines}</draw:text-box></draw:frame><draw:frame svg:x="14.2cm" svg:y="3.9cm" svg:width="12.4cm" svg:height="8.3cm"><draw:image xlink:href="{picture}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></draw:page>"#
    )
}

fn lines(slide: u32) -> impl Iterator<Item = String> {
    (0..LINES).map(move |line| sentences(slide * LINES + line, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slide_has_its_place_in_the_list_and_its_picture() {
        let list = presentation(3);
        assert!(list.contains(r#"<p:sldId id="258" r:id="rId5"/>"#) && !list.contains("rId6"));
        let bytes = pptx(2, b"a picture").unwrap();
        let archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let names: Vec<&str> = archive.file_names().collect();
        assert!(names.contains(&"ppt/media/image2.jpg") && names.contains(&"ppt/slides/slide2.xml"));
    }
}
