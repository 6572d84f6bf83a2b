//! What a browser sends of its cookies.

use axum::http::{HeaderMap, header};

/// The values of all cookies of a name. There may be several: whatever else is on this host or below its domain may set one
/// of the same name, and it may come first. Which of them we made, their signatures tell.
///
/// Each is read by itself, since another program's cookie may hold anything, also bytes that are no text.
pub(super) fn cookies<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let pairs =
        headers.get_all(header::COOKIE).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
    let pairs = pairs.filter_map(|pair| std::str::from_utf8(pair).ok()?.trim().split_once('='));
    pairs.filter(move |(of, _)| *of == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn sent(values: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::COOKIE, HeaderValue::from_bytes(value).expect("a header"));
        }
        headers
    }

    #[test]
    fn other_programs_cookies_are_in_nobodys_way() {
        let browsers: [&[&[u8]]; 4] = [
            &[b"a=b; ours=1"],
            &[b"name=J\xc3\xbcrgen; ours=1"],
            &[b"name=J\xfcrgen; ours=1; c"],
            &[b"\xff", b" ours=1 ;"],
        ];
        for values in browsers {
            assert_eq!(cookies(&sent(values), "ours").collect::<Vec<_>>(), ["1"], "{values:?}");
        }
        assert_eq!(cookies(&sent(&[b"ours=planted; yours=2; ours=1"]), "ours").last(), Some("1"));
        assert_eq!(cookies(&sent(&[b"yours=1; oursome=2"]), "ours").next(), None);
    }
}
