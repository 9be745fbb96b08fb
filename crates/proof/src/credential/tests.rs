use super::*;
use crate::{issuer::IssuerKey, multikey};
use assay_core::{
    certificate::{Checks, Draft, sample},
    law::Citation,
    level::Level,
    session::Part,
};
use oxjsonld::{JsonLdParser, JsonLdProfileSet, JsonLdRemoteDocument};
use oxrdf::{
    Dataset,
    dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm},
};
use proptest::prelude::*;

const CREDENTIALS: &[u8] = include_bytes!("../../contexts/credentials-v2.json");
const OPEN_BADGES: &[u8] = include_bytes!("../../contexts/ob-3.0.3.json");

fn checked(facts: Facts) -> Checked {
    let under = Citation {
        instrument: "cn.mohrss-office.2020.80".into(),
        article: "2(5)".into(),
    };
    Draft(facts)
        .check(&Checks::new(&under, &under, vec![]))
        .unwrap()
}

fn key() -> IssuerKey {
    IssuerKey::new(&multikey::from_seed(&[3; 32]))
}

fn planned(facts: Facts) -> Plan {
    let host = Host::new("assay.example").unwrap();
    plan(checked(facts), &host, &key(), "2021-05-25T02:00:00Z")
}

/// The canonical form as a general processor of JSON-LD and RDFC-1.0 makes it.
pub(crate) fn general(json: &[u8]) -> String {
    let load = |url: &str, _: &_| {
        let document = if url.ends_with("credentials/v2") {
            CREDENTIALS
        } else {
            OPEN_BADGES
        };
        Ok(JsonLdRemoteDocument {
            document: document.to_vec(),
            document_url: url.to_owned(),
        })
    };
    let quads = JsonLdParser::new()
        .with_profile(JsonLdProfileSet::default())
        .for_slice(json)
        .with_load_document_callback(load);
    let mut dataset: Dataset = quads.map(|quad| quad.unwrap()).collect();
    dataset.canonicalize(CanonicalizationAlgorithm::Rdfc10 {
        hash_algorithm: CanonicalizationHashAlgorithm::Sha256,
    });
    let mut lines: Vec<String> = dataset.iter().map(|quad| format!("{quad} .\n")).collect();
    lines.sort();
    lines.concat()
}

/// The canonical form as a general processor of JCS makes it.
fn general_jcs(value: &serde_json::Value) -> String {
    serde_json_canonicalizer::to_string(value).unwrap()
}

/// Both canonical forms are those of general processors.
#[track_caller]
fn check_forms(plan: &Plan) {
    assert_eq!(plan.canonical(), general(plan.unsigned().as_bytes()));
    let value: serde_json::Value = serde_json::from_str(plan.unsigned()).unwrap();
    assert_eq!(plan.unsigned(), general_jcs(&value));
}

#[test]
fn the_filled_statements_are_those_of_a_general_processor() {
    check_forms(&planned(sample(1)));
    let mut facts = sample(2);
    facts.level = Level::L2;
    facts.number = "S000023999001212000002".into();
    facts.scores.push((Part::Review, 600));
    check_forms(&planned(facts));
    let mut facts = sample(3);
    facts.edition = 2;
    let plan = planned(facts);
    check_forms(&plan);
    let again = read(&plan.sign(&key()).unwrap()).unwrap();
    assert_eq!(again.plan.shape.edition.as_deref(), Some("2"));
}

#[test]
fn the_proof_options_are_those_of_a_general_processor() {
    let options = serde_json::json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2021-05-25T02:00:00Z",
        "verificationMethod": "did:web:assay.example#key",
        "proofPurpose": "assertionMethod",
    });
    let ours = quads::proof_options("2021-05-25T02:00:00Z", "did:web:assay.example#key");
    assert_eq!(ours, general(options.to_string().as_bytes()));
}

#[test]
fn the_options_of_each_proof_are_those_of_its_file() {
    let bytes = planned(sample(1)).sign(&key()).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let mut options = value["proof"][1].clone();
    options.as_object_mut().unwrap().remove("proofValue");
    assert_eq!(options["@context"], value["@context"]);
    let signed = read(&bytes).unwrap();
    let ours = json::proof_options(&signed.plan.created, &signed.plan.method);
    assert_eq!(ours, general_jcs(&options));
    assert_eq!(bytes, general_jcs(&value).into_bytes());
}

#[test]
fn each_suite_alone_signs_as_in_the_set() {
    let set: serde_json::Value =
        serde_json::from_slice(&planned(sample(1)).sign(&key()).unwrap()).unwrap();
    let host = Host::new("assay.example").unwrap();
    for (place, suite) in [(0, Suite::Rdfc), (1, Suite::Jcs)] {
        let alone = sign_alone(
            checked(sample(1)),
            &host,
            &key(),
            "2021-05-25T02:00:00Z",
            suite,
        )
        .unwrap();
        let alone: serde_json::Value = serde_json::from_slice(&alone).unwrap();
        assert_eq!(alone["proof"], serde_json::json!([set["proof"][place]]));
    }
}

#[test]
fn the_single_form_holds_without_the_other_proof() {
    let signed = read(&planned(sample(1)).sign(&key()).unwrap()).unwrap();
    let single = signed.wrapped(Wrapping::Single);
    let value: serde_json::Value = serde_json::from_slice(&single).unwrap();
    assert_eq!(value["proof"]["cryptosuite"], "eddsa-rdfc-2022");
    let again = read(&single).unwrap();
    assert!(again.holds() && again.jcs.is_none());
    assert_eq!(again.digest(), signed.digest());
    assert_eq!(
        signed.wrapped(Wrapping::Set),
        planned(sample(1)).sign(&key()).unwrap()
    );
}

#[test]
fn a_signed_credential_reads_back_and_holds() {
    let bytes = planned(sample(1)).sign(&key()).unwrap();
    let signed = read(&bytes).unwrap();
    assert!(signed.holds());
    let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let mut single = value.clone();
    single["proof"] = value["proof"][0].clone();
    let laid_out_anew = serde_json::to_vec_pretty(&single).unwrap();
    assert!(read(&laid_out_anew).unwrap().holds());
    let mut turned = value.clone();
    turned["proof"].as_array_mut().unwrap().reverse();
    let turned = read(&serde_json::to_vec(&turned).unwrap()).unwrap();
    assert!(turned.holds() && turned.jcs.is_some());
}

#[test]
fn no_changed_byte_of_a_credential_goes_unnoticed() {
    let bytes = planned(sample(1)).sign(&key()).unwrap();
    for position in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[position] ^= 1;
        let verdict = read(&changed).is_ok_and(|signed| signed.holds());
        assert!(!verdict, "byte {position}");
    }
}

#[test]
fn nothing_can_be_added_to_a_signed_credential() {
    let bytes = planned(sample(1)).sign(&key()).unwrap();
    let mut value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    value["credentialSubject"]["role"] = "minister".into();
    let added = serde_json::to_vec(&value).unwrap();
    assert_eq!(read(&added).unwrap_err(), Misshapen::Other);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn hostile_names_canonicalise_as_a_general_processor_does(
        holder in "[\\PC\"\\\\<>·'&%\u{20000}-\u{2000f}]{1,40}",
        institution in "[\\PC\"\\\\]{1,40}",
        job_type in "[\\PC]{1,20}",
    ) {
        let printable = |text: &str| text.chars().all(assay_core::certificate::is_printable) && !text.trim().is_empty();
        prop_assume!(printable(&holder) && printable(&institution) && printable(&job_type));
        let mut facts = sample(3);
        facts.holder = holder;
        facts.institution_name = institution;
        facts.job_type = job_type;
        let plan = planned(facts);
        check_forms(&plan);
        let signed = read(&plan.sign(&key()).unwrap()).unwrap();
        prop_assert!(signed.holds());
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read(&bytes).is_err());
    }
}

#[test]
fn a_file_is_found_by_place_as_it_is_by_name() {
    for scores in [2, 3] {
        let mut facts = sample(1);
        if scores == 3 {
            facts.scores.push((assay_core::session::Part::Review, 705));
        }
        let bytes = planned(facts).sign(&key()).unwrap();
        let ours = read(&bytes).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let laid_out_anew = serde_json::to_vec_pretty(&value).unwrap();
        let anew = read(&laid_out_anew).unwrap();
        assert_eq!(ours.plan.shape, anew.plan.shape);
        assert_eq!(ours.plan.signed_bytes(), anew.plan.signed_bytes());
        assert_eq!(ours.plan.shape.review.is_some(), scores == 3);
        assert!(ours.holds() && anew.holds());
    }
}
