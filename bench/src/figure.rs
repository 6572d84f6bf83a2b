//! Curves as SVG, to be looked at on light and on dark pages.

use std::fmt::Write as _;

const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 62.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 78.0;
const STEPS: u32 = 5;
/// Told apart on white and on black, also by those who see no red or no green.
const COLOURS: [&str; 4] = ["#d9822b", "#3b82f6", "#8a8f98", "#10a37f"];

/// One diagram: values over the same places for each curve.
#[derive(Clone, Debug)]
pub(crate) struct Panel {
    pub(crate) title: String,
    /// What stands below each place, and below all of them.
    pub(crate) places: Vec<String>,
    pub(crate) below: String,
    pub(crate) curves: Vec<Curve>,
}

#[derive(Clone, Debug)]
pub(crate) struct Curve {
    pub(crate) name: String,
    /// A value for each place; what is no number is left out.
    pub(crate) values: Vec<f64>,
}

/// Panels side by side.
pub(crate) fn svg(panels: &[Panel]) -> String {
    let width = WIDTH * f64::from(u32::try_from(panels.len()).unwrap_or(1));
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {HEIGHT:.0}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"12\">\n<style>\n\
         text {{ fill: #24292f }} .rule {{ stroke: #24292f; stroke-opacity: .18 }}\n\
         @media (prefers-color-scheme: dark) {{ text {{ fill: #d7dce2 }} .rule {{ stroke: #d7dce2 }} }}\n\
         </style>\n"
    );
    let mut left = 0.0;
    for panel in panels {
        panel.draw(left, &mut text);
        left += WIDTH;
    }
    text.push_str("</svg>\n");
    text
}

impl Panel {
    fn draw(&self, left: f64, text: &mut String) {
        let most = self.curves.iter().flat_map(|curve| &curve.values).copied().fold(0.0, f64::max);
        let top = nice(most);
        let y = |value: f64| HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP);
        let x = |place: usize| {
            let gaps = self.places.len().saturating_sub(1).max(1);
            let of = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
            left + LEFT + of(place) / of(gaps) * (WIDTH - LEFT - RIGHT)
        };
        let mut line = |line: String| {
            text.push_str(&line);
            text.push('\n');
        };
        line(format!(
            "<text x=\"{:.1}\" y=\"22\" font-size=\"14\" font-weight=\"600\">{}</text>",
            left + LEFT,
            escaped(&self.title)
        ));
        for step in 0..=STEPS {
            let value = top * f64::from(step) / f64::from(STEPS);
            line(format!(
                "<line class=\"rule\" x1=\"{:.1}\" x2=\"{:.1}\" y1=\"{2:.1}\" y2=\"{2:.1}\"/>\
                 <text x=\"{3:.1}\" y=\"{4:.1}\" text-anchor=\"end\">{5}</text>",
                left + LEFT,
                left + WIDTH - RIGHT,
                y(value),
                left + LEFT - 8.0,
                y(value) + 4.0,
                short(value)
            ));
        }
        for (place, name) in self.places.iter().enumerate() {
            line(format!(
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                x(place),
                HEIGHT - BOTTOM + 18.0,
                escaped(name)
            ));
        }
        line(format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            left + f64::midpoint(LEFT, WIDTH - RIGHT),
            HEIGHT - BOTTOM + 36.0,
            escaped(&self.below)
        ));
        let mut legend = left + LEFT - 40.0;
        for (curve, colour) in self.curves.iter().zip(COLOURS) {
            let points: Vec<(f64, f64)> = curve
                .values
                .iter()
                .enumerate()
                .filter(|(_, value)| value.is_finite())
                .map(|(place, value)| (x(place), y(*value)))
                .collect();
            let path = points.iter().fold(String::new(), |mut path, (x, y)| {
                let _infallible = write!(path, "{x:.1},{y:.1} ");
                path
            });
            line(format!(
                "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.5\" points=\"{}\"/>",
                path.trim_end()
            ));
            for (x, y) in points {
                line(format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"{colour}\"/>"));
            }
            let below = HEIGHT - 14.0;
            line(format!(
                "<circle cx=\"{legend:.1}\" cy=\"{:.1}\" r=\"5\" fill=\"{colour}\"/>\
                 <text x=\"{:.1}\" y=\"{below:.1}\">{}</text>",
                below - 4.0,
                legend + 10.0,
                escaped(&curve.name)
            ));
            legend += 34.0 + 7.0 * f64::from(u32::try_from(curve.name.len()).unwrap_or(0));
        }
    }
}

/// The next number of 1, 2, 2.5 or 5 and zeros, so that its fifths are easily read.
fn nice(most: f64) -> f64 {
    if most <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(most.log10().floor());
    let step = [1.0, 1.5, 2.0, 2.5, 5.0, 10.0].into_iter().find(|step| step * power >= most);
    step.unwrap_or(10.0) * power
}

fn short(value: f64) -> String {
    if value >= 1000.0 {
        let thousands = format!("{:.1}", value / 1000.0);
        return format!("{}k", thousands.trim_end_matches(".0"));
    }
    format!("{value:.0}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_ends_at_a_round_number_above_the_most() {
        for (most, axis) in [(0.0, 1.0), (3.0, 5.0), (95.0, 100.0), (23_400.0, 25_000.0), (1000.0, 1000.0)] {
            assert!((nice(most) - axis).abs() < 1e-6, "{most}: {}", nice(most));
        }
        assert_eq!([short(2500.0), short(12_000.0), short(7.0)], ["2.5k", "12k", "7"]);
    }

    #[test]
    fn what_is_no_number_is_no_point() {
        let curve = Curve { name: "a<b".to_owned(), values: vec![1.0, f64::NAN, 2.0] };
        let panel = Panel {
            title: "t".to_owned(),
            places: ["1", "2", "3"].map(str::to_owned).to_vec(),
            below: "writers".to_owned(),
            curves: vec![curve],
        };
        let svg = svg(&[panel]);
        assert_eq!(svg.matches("r=\"3.5\"").count(), 2);
        assert!(svg.contains("a&lt;b") && !svg.contains("NaN"));
    }
}
