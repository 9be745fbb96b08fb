//! The colours of the page: a profile of sRGB (ICC.1, version 2), made here so that no file has to travel along.

/// Numbers of ICC: 16 bits before the point and 16 behind it.
fn fixed(value: f64) -> [u8; 4] {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the values below are small"
    )]
    let value = (value * 65_536.0).round() as i32;
    value.to_be_bytes()
}

fn xyz(x: f64, y: f64, z: f64) -> Vec<u8> {
    [*b"XYZ ", [0; 4], fixed(x), fixed(y), fixed(z)].concat()
}

fn description(text: &str) -> Vec<u8> {
    let mut out = [*b"desc", [0; 4]].concat();
    let length = u32::try_from(text.len() + 1).unwrap_or(0);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(text.as_bytes());
    // The end of the text, then no Unicode and no script code.
    out.resize(out.len() + 1 + 4 + 4 + 2 + 1 + 67, 0);
    out
}

/// The profile: primaries and white adapted to D50, and a gamma of 2.2.
pub(crate) fn srgb() -> Vec<u8> {
    let curve = [*b"curv", [0; 4], 1u32.to_be_bytes(), [0x02, 0x33, 0, 0]].concat();
    let tags: [(&[u8; 4], Vec<u8>); 9] = [
        (b"desc", description("sRGB, gamma 2.2")),
        (
            b"cprt",
            [b"text\0\0\0\0".as_slice(), b"No copyright\0"].concat(),
        ),
        (b"wtpt", xyz(0.9642, 1.0, 0.8249)),
        (b"rXYZ", xyz(0.436_074_7, 0.222_504_5, 0.013_932_2)),
        (b"gXYZ", xyz(0.385_064_9, 0.716_878_6, 0.097_104_5)),
        (b"bXYZ", xyz(0.143_080_4, 0.060_616_9, 0.714_173_3)),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    let mut table = u32::try_from(tags.len())
        .unwrap_or(0)
        .to_be_bytes()
        .to_vec();
    let mut data = Vec::new();
    let start = 128 + 4 + tags.len() * 12;
    for (name, bytes) in tags {
        table.extend_from_slice(name);
        for number in [start + data.len(), bytes.len()] {
            table.extend_from_slice(&u32::try_from(number).unwrap_or(0).to_be_bytes());
        }
        data.extend_from_slice(&bytes);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let size = u32::try_from(start + data.len()).unwrap_or(0);
    let mut profile = Vec::with_capacity(start + data.len());
    profile.extend_from_slice(&size.to_be_bytes());
    profile.extend_from_slice(&[0; 4]);
    profile.extend_from_slice(&[2, 0x10, 0, 0]);
    profile.extend_from_slice(b"mntrRGB XYZ ");
    // The day it was made: 1 January 2020.
    for word in [2020u16, 1, 1, 0, 0, 0] {
        profile.extend_from_slice(&word.to_be_bytes());
    }
    profile.extend_from_slice(b"acsp");
    profile.resize(68, 0);
    for value in [0.9642, 1.0, 0.8249] {
        profile.extend_from_slice(&fixed(value));
    }
    profile.resize(128, 0);
    profile.extend_from_slice(&table);
    profile.extend_from_slice(&data);
    profile
}
