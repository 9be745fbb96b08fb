//! Abnormal pass rates 合格率异常: groups far outside the funnel that chance alone allows.

/// How many came and how many passed, in one group: a session, an institution, an assessor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    /// Candidates who came.
    pub present: u32,
    /// Candidates who passed.
    pub passed: u32,
}

/// How far a group lies from the rate of all groups together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Abnormal {
    /// Place of the group in the column.
    pub position: usize,
    /// Distance in standard deviations of chance; positive means more passed than expected.
    pub deviations: f64,
}

/// Groups outside the funnel of `limit` standard deviations, the farthest first. A signal asks somebody to look; it
/// proves nothing.
#[must_use]
pub fn abnormal(groups: &[Passed], limit: f64) -> Vec<Abnormal> {
    let present: f64 = groups.iter().map(|group| f64::from(group.present)).sum();
    let passed: f64 = groups.iter().map(|group| f64::from(group.passed)).sum();
    if present < 1.0 {
        return Vec::new();
    }
    let rate = passed / present;
    let mut found: Vec<Abnormal> = groups
        .iter()
        .enumerate()
        .filter_map(|(position, group)| {
            let here = f64::from(group.present);
            let spread = (here * rate * (1.0 - rate)).sqrt();
            let deviations = (f64::from(group.passed) - here * rate) / spread;
            (spread > 0.0 && deviations.abs() > limit).then_some(Abnormal {
                position,
                deviations,
            })
        })
        .collect();
    found.sort_by(|a, b| b.deviations.abs().total_cmp(&a.deviations.abs()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(present: u32, passed: u32) -> Passed {
        Passed { present, passed }
    }

    #[test]
    fn a_group_where_everybody_passes_stands_out() {
        let mut groups = vec![group(30, 21); 20];
        groups.push(group(30, 30));
        let found = abnormal(&groups, 3.0);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].position, 20);
        assert!(found[0].deviations > 3.0);
    }

    #[test]
    fn a_small_group_may_vary_more() {
        let mut groups = vec![group(30, 21); 20];
        groups.push(group(3, 3));
        assert_eq!(abnormal(&groups, 3.0), vec![]);
    }

    #[test]
    fn without_candidates_nothing_is_abnormal() {
        assert_eq!(abnormal(&[], 3.0), vec![]);
        assert_eq!(abnormal(&[group(0, 0), group(10, 10)], 3.0), vec![]);
    }
}
