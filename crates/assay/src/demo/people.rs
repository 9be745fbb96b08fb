//! People who do not exist. Given names are the sixty terms of the Chinese calendar cycle (甲子, 乙丑, …) and
//! every identity number carries the county code 239999, which no place has: nobody can take them
//! for real.
use super::chance::Chance;
use jiff::civil::{Date, date};

/// County code of every synthetic identity number: province 23, a county that does not exist.
pub(super) const COUNTY: &str = "239999";

const FAMILY_NAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
const TWO_CHARACTER_FAMILY_NAMES: [&str; 4] = ["欧阳", "上官", "诸葛", "司马"];
const STEMS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
const BRANCHES: [char; 12] = [
    '子', '丑', '寅', '卯', '辰', '巳', '午', '未', '申', '酉', '戌', '亥',
];
/// Names as people of several peoples of China write them, with the middle dot, and one rare character.
const UNUSUAL_NAMES: [&str; 4] = ["阿依·示例", "买买提·示例", "扎西·示例", "王㛃示例"];

/// A synthetic person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Invented {
    /// The name.
    pub(super) name: String,
    /// Resident identity number with a right check character and the county that does not exist.
    pub(super) resident_id: String,
    /// Day of birth, the same as in the number.
    pub(super) born_on: Date,
}

/// Invents the person with this running number, who reaches `age` years in the course of 2020. No two
/// running numbers below 336,000 give the same identity number.
pub(super) fn invent(chance: &mut Chance, running: u32, age: u8) -> Invented {
    let thousand = running / 1000;
    let small = |number: u32| i8::try_from(number).expect("a month or a day of the month");
    let born_on = date(
        2020 - i16::from(age),
        small(1 + thousand % 12),
        small(1 + thousand / 12 % 28),
    );
    Invented {
        name: name(chance),
        resident_id: resident_id(born_on, running),
        born_on,
    }
}

fn name(chance: &mut Chance) -> String {
    if chance.below(200) == 0 {
        return (*chance.of(&UNUSUAL_NAMES)).to_owned();
    }
    let families: Vec<char> = FAMILY_NAMES.chars().collect();
    let family = if chance.percent(1) {
        (*chance.of(&TWO_CHARACTER_FAMILY_NAMES)).to_owned()
    } else {
        chance.of(&families).to_string()
    };
    let term = chance.below(60) as usize;
    format!("{family}{}{}", STEMS[term % 10], BRANCHES[term % 12])
}

/// The number with its check character (GB 11643-1999).
fn resident_id(born_on: Date, running: u32) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let body = format!(
        "{COUNTY}{:04}{:02}{:02}{:03}",
        born_on.year(),
        born_on.month(),
        born_on.day(),
        running % 1000
    );
    let sum: u32 = body
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("{body}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_people_share_a_number() {
        let mut chance = Chance::new(80);
        let numbers: std::collections::HashSet<String> = (0..100_000)
            .map(|running| {
                let age = 18 + u8::try_from(chance.below(40)).unwrap();
                invent(&mut chance, running, age).resident_id
            })
            .collect();
        assert_eq!(numbers.len(), 100_000);
    }

    #[test]
    fn every_invented_number_carries_the_county_that_does_not_exist() {
        let mut chance = Chance::new(80);
        for running in 0..1000 {
            let person = invent(&mut chance, running, 30);
            assert!(person.resident_id.starts_with(COUNTY));
            assert_eq!(person.resident_id.len(), 18);
        }
    }

    #[test]
    fn the_check_character_of_the_printed_example_comes_out() {
        // 11010519491231002X is printed in the standard; here only the arithmetic is compared.
        assert!(resident_id(date(1949, 12, 31), 2).starts_with("23999919491231002"));
    }
}
