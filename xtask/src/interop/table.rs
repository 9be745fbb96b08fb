//! Which verifier is run on what. A new one is a file in `xtask/interop/`, its version in `package.json` or
//! `requirements.txt` there, and two lines here: one that must hold, one that must not.

/// One run of a driver.
#[derive(Debug)]
pub(crate) struct Driver {
    /// What it makes sure of.
    pub(crate) name: &'static str,
    /// Program and arguments; words in braces are filled in by [`super::ground::Ground::fill`].
    pub(crate) command: &'static str,
    /// What it must say.
    pub(crate) answer: Answer,
}

/// The answer of a driver: `PASS` in its last line and exit code 0, or `FAIL` and exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
}

const fn holds(name: &'static str, command: &'static str) -> Driver {
    Driver {
        name,
        command,
        answer: Answer::Yes,
    }
}

const fn must_fail(name: &'static str, command: &'static str) -> Driver {
    Driver {
        name,
        command,
        answer: Answer::No,
    }
}

/// Every run, in order.
pub(crate) const TABLE: &[Driver] = &[
    holds(
        "Data Integrity eddsa-rdfc-2022, keys by did:web (Digital Bazaar)",
        "node vc-di.mjs --map {map} --suite rdfc {credentials}",
    ),
    holds(
        "Data Integrity eddsa-jcs-2022, the proof beside it",
        "node vc-di.mjs --map {map} --suite jcs {credentials}",
    ),
    must_fail(
        "  a score was changed after signing",
        "node vc-di.mjs --map {map} --suite rdfc {changed}",
    ),
    holds(
        "  a revoked certificate, by its status list",
        "node vc-di.mjs --map {map} --suite rdfc --status --expect revoked {revoked}",
    ),
    must_fail(
        "  a revoked certificate is none that holds",
        "node vc-di.mjs --map {map} --suite rdfc --status {revoked}",
    ),
    holds(
        "credentials and presentations of any shape, issued and verified in both directions (VC API; Digital Bazaar)",
        "node vc-api.mjs --assay {assay}",
    ),
    must_fail(
        "  each is changed after it was issued",
        "node vc-api.mjs --assay {assay} --bend",
    ),
    holds(
        "proofs of both EdDSA cryptosuites, genuine and false ones, sets and chains, as VC Data Integrity asks (jsonld.js)",
        "node data-integrity.mjs --assay {assay}",
    ),
    must_fail(
        "  what must be refused is genuine",
        "node data-integrity.mjs --assay {assay} --bend",
    ),
    holds(
        "Open Badges as wallets check them, with the formal schema (Digital Credentials Consortium)",
        "node vc-dcc.mjs --map {map} --schema {credentials}",
    ),
    must_fail(
        "  a score was changed after signing",
        "node vc-dcc.mjs --map {map} {changed}",
    ),
    holds(
        "  a revoked certificate, by its status list",
        "node vc-dcc.mjs --map {map} --expect revoked {revoked}",
    ),
    must_fail(
        "  a revoked certificate is none that holds",
        "node vc-dcc.mjs --map {map} {revoked}",
    ),
    holds(
        "both schemas of Open Badges 3.0 (1EdTech)",
        "{python} ob3-schema.py {credentials}",
    ),
    must_fail(
        "  a credential without criteria",
        "{python} ob3-schema.py {misshapen}",
    ),
    holds(
        "into a wallet and out of it again (OpenID4VCI client of OpenWallet, SD-JWT VC)",
        "node wallet.mjs --base {url} --password {password} --save {ground}/wallet",
    ),
    must_fail(
        "  the certificate is changed on its way into the wallet",
        "node wallet.mjs --base {url} --password {password} --bend",
    ),
    holds(
        "what the wallet holds (reference implementation of SD-JWT)",
        "{python} sd-jwt.py {ground}/wallet",
    ),
    must_fail(
        "  the level was changed after signing",
        "{python} sd-jwt.py {ground}/wallet.bent",
    ),
    holds(
        "a certificate on paper: PDF/A-3b, PDF/UA-1, letters, QR code, what is attached (veraPDF, qpdf, poppler, zbar, zxing)",
        "{python} pdf.py --flavours 3b,ua1 --text {name} --text {number} --qr https://demo.assay.example/v/{number} --attachment {export}/{number}.json --attachment {export}/{number}.tlog-proof --max-kib 40 {ground}/page.pdf",
    ),
    holds(
        "its QR code, read at 200 dpi and verified without a network (zbar, zxing)",
        "{python} paper-code.py --assay {assay} --trust {export} {ground}/page.pdf",
    ),
    must_fail(
        "  one letter of it is misread",
        "{python} paper-code.py --assay {assay} --trust {export} --misread {ground}/page.pdf",
    ),
    must_fail(
        "  a page whose letters are not embedded",
        "{python} pdf.py --flavours 3b,ua1 {ground}/bent.pdf",
    ),
    must_fail(
        "  a page with another QR code and other attachments",
        "{python} pdf.py --flavours 3b,ua1 --qr https://demo.assay.example/v/other --attachment {changed} {ground}/page.pdf",
    ),
    holds(
        "the public record by HTTP: every tile, the root, its growth, inclusion proofs (C2SP)",
        "{python} tlog.py log --vkey {vkey} --old {export}/record/checkpoint {proofs} {url}/record",
    ),
    must_fail(
        "  one bit of a leaf was turned",
        "{python} tlog.py log --vkey {vkey} {bent}",
    ),
    holds(
        "the record before a witness of others, our witness before a stranger, both co-signatures (aics-witness, aics-tlog)",
        "{python} witness-peers.py --assay {assay} --world {aside} --peers {peers}",
    ),
    must_fail(
        "  the witness has seen another record before",
        "{python} witness-peers.py --assay {assay} --world {aside} --peers {peers} --fork",
    ),
    holds(
        "the interface is as its OpenAPI document says (schemathesis)",
        "bash openapi.sh {url}/api/openapi.json --examples 8",
    ),
    must_fail(
        "  a document that says something else",
        "bash openapi.sh file://{lying} --base {url} --examples 4",
    ),
    holds(
        "pages of the public: WCAG 2.2 A and AA, both languages, wide and narrow (axe-core)",
        "node a11y.mjs --lang zh-CN,en @{ground}/public.pages",
    ),
    holds(
        "pages of the public by keyboard alone, focus in sight",
        "node a11y.mjs --keyboard --widths 1280 --lang zh-CN @{ground}/public.pages",
    ),
    must_fail(
        "  a page with a picture that says nothing",
        "node a11y.mjs file://{broken}",
    ),
    holds(
        "pages of an officer",
        "node a11y.mjs --widths 320 --lang zh-CN --cookie {cookie:officer} @{ground}/officer.pages",
    ),
    holds(
        "pages of an auditor",
        "node a11y.mjs --widths 320 --lang en --cookie {cookie:auditor} @{ground}/auditor.pages",
    ),
    holds(
        "pages of an institution's administrator",
        "node a11y.mjs --widths 320 --lang zh-CN --cookie {cookie:administrator} @{ground}/administrator.pages",
    ),
    holds(
        "pages of an examination officer",
        "node a11y.mjs --widths 320 --lang en --cookie {cookie:examiner} @{ground}/examiner.pages",
    ),
    holds(
        "pages of an assessor",
        "node a11y.mjs --widths 320 --lang zh-CN --cookie {cookie:assessor} @{ground}/assessor.pages",
    ),
    holds(
        "pages of a candidate",
        "node a11y.mjs --widths 320 --lang en --cookie {cookie:candidate} @{ground}/candidate.pages",
    ),
    holds(
        "HTML of the public's pages (Nu checker)",
        "bash html.sh @{ground}/public.pages",
    ),
    holds(
        "HTML of an officer's pages",
        "bash html.sh --cookie {cookie:officer} @{ground}/officer.pages",
    ),
    holds(
        "HTML of an examination officer's pages",
        "bash html.sh --cookie {cookie:examiner} @{ground}/examiner.pages",
    ),
    must_fail(
        "  a page with a list inside a heading",
        "bash html.sh file://{broken}",
    ),
];
