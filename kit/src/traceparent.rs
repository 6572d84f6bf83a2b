//! The trace that a request belongs to, which whatever it causes carries on.

use axum::http::HeaderMap;

/// The trace of these headers, if it is well-formed (W3C Trace Context, version 00).
pub fn traceparent(headers: &HeaderMap) -> Option<String> {
    let text = headers.get("traceparent")?.to_str().ok()?;
    let lengths = text.split('-').map(str::len);
    let shaped = lengths.eq([2, 32, 16, 2]) && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit());
    shaped.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_passed_on_only_when_well_formed() {
        let with = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("traceparent", text.parse().expect("a header"));
            traceparent(&headers)
        };
        let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assert_eq!(with(good).as_deref(), Some(good));
        assert_eq!(with("00-0af7-b7ad-01"), None);
        assert_eq!(with(&good.replace('a', "x")), None);
    }
}
