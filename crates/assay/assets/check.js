// The part of the check page that needs a script: a certificate that is dropped is checked here, and stays here.
import { check } from "./verify.js";

const zh = document.documentElement.lang.startsWith("zh");
const say = (chinese, english) => (zh ? chinese : english);
const LINES = {
  signature: ["签名", "Signature"], holder: ["持证人", "Holder"], directory: ["机构目录", "Directory"],
  record: ["公开记录", "Public record"], dates: ["日期", "Dates"], status: ["状态", "Status"],
};
const WHERE = {
  signature: ["在浏览器中，用本网站公布的机构公钥", "in this browser, by the institution's key from this site"],
  holder: ["在浏览器中", "in this browser"],
  directory: ["在浏览器中，用主管部门签名的目录条目", "in this browser, by entries that the authority signed"],
  record: ["在浏览器中，用文件里的证明", "in this browser, by the proof in the file"],
  dates: ["在浏览器中", "in this browser"],
  status: ["在浏览器中，用刚取得的状态列表", "in this browser, by the lists fetched just now"],
};
const OUTCOMES = { holds: ["符合", "holds"], fails: ["不符合", "fails"], "not-checked": ["未核对", "not checked"] };
const FACTS = {
  title: ["证书", "Certificate"], number: ["编号", "Number"], holder: ["姓名", "Holder"],
  achievement: ["职业和等级", "Occupation and level"], institution: ["评价机构", "Institution"], issued: ["发证日期", "Issued on"],
};

const element = (name, content, ...classes) => {
  const made = document.createElement(name);
  if (Array.isArray(content)) made.append(...content);
  else made.textContent = content;
  made.classList.add(...classes.filter(Boolean));
  return made;
};

const sentence = lines => {
  const bad = Object.values(lines).find(line => line.outcome === "fails");
  if (bad) return say(`未通过核验：${bad.zh}`, `not verified: ${bad.en}`);
  const is = (name, outcome) => lines[name]?.outcome === outcome;
  if (!is("signature", "holds")) return say(`未核对：${lines.signature.zh}`, `not checked: ${lines.signature.en}`);
  const status = is("status", "holds") ? "" : say("；未核对状态", "; status not checked");
  if (!is("record", "holds")) return say("签名有效，未核对公开记录", "signature good, record not checked") + status;
  return say("证书有效：签名、机构目录和公开记录均已核对", "the certificate is genuine: signature, directory and public record were checked") + status;
};

const show = ({ facts, lines }) => {
  const all = Object.values(lines);
  const isBad = all.some(line => line.outcome === "fails") || lines.signature.outcome !== "holds";
  const verdict = element("div", sentence(lines), "verdict", isBad ? "no" : "yes");
  const list = element("dl", Object.entries(FACTS).filter(([name]) => facts[name])
    .flatMap(([name, title]) => [element("dt", say(...title)), element("dd", facts[name])]), "facts");
  const head = [["核对项", "Line"], ["结果", "Outcome"], ["说明", "What was found"], ["在哪里核对", "Where"]]
    .map(title => { const cell = element("th", say(...title)); cell.scope = "col"; return cell; });
  const rows = Object.entries(lines).map(([name, line]) => {
    const first = element("th", say(...LINES[name]));
    first.scope = "row";
    const where = line.outcome === "not-checked" ? say("没有核对", "nowhere") : say(...WHERE[name]);
    return element("tr", [first, element("td", say(...OUTCOMES[line.outcome]), line.outcome), element("td", say(line.zh, line.en)), element("td", where)]);
  });
  const table = element("table", [element("thead", [element("tr", head)]), element("tbody", rows)]);
  const scroll = element("div", [table], "scroll");
  scroll.tabIndex = 0;
  return [verdict, isBad ? element("p", say("以下内容没有得到证明：", "What the file says, and nothing proves:")) : "", list, scroll];
};

const box = document.getElementById("drop");
const input = document.getElementById("drop-file");
const answer = document.getElementById("drop-answer");

const checked = async files => {
  if (files.length === 0) return;
  answer.replaceChildren(element("div", say("正在核对……", "Being checked …"), "verdict"));
  let found = null;
  try {
    found = await check(files, box.dataset.host);
  } catch (why) {
    console.warn(why);
  }
  answer.replaceChildren(...(found ? show(found) : [
    element("div", say("这不是一张完整的证书文件，或已损坏。", "This is no whole certificate file, or it is damaged."), "verdict", "no"),
    element("p", say("请放入一张证书的JSON、PDF或SD-JWT文件，可同时放入它的.tlog-proof文件。", "Drop the JSON, PDF or SD-JWT file of one certificate; its .tlog-proof may be with it.")),
  ]));
};

// Without the browser's cryptography (an old browser, or a page without TLS) the other ways remain.
if (box && globalThis.crypto?.subtle) {
  box.hidden = false;
  input.addEventListener("change", () => checked([...input.files]));
  for (const kind of ["dragenter", "dragover"]) {
    box.addEventListener(kind, event => { event.preventDefault(); box.classList.add("over"); });
  }
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  box.addEventListener("drop", event => {
    event.preventDefault();
    box.classList.remove("over");
    checked([...event.dataTransfer.files]);
  });
}
