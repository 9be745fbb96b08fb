// The test interface of Assay (VC API), started on a free port of this machine, and the score of the checks that are made of it.
import {spawn} from 'node:child_process'; import net from 'node:net';
export async function start(assay) {
  let ok = 0, n = 0;
  const check = (what, holds, more = '') => { n++; ok += !!holds; console.log(`${holds ? 'ok  ' : 'BAD '} ${what}${holds ? '' : ' ' + more}`); };
  const port = await new Promise(done => { const s = net.createServer().listen(0, '127.0.0.1', () => { const {port} = s.address(); s.close(() => done(port)); }); });
  const server = spawn(assay, ['serve', '--test-vc-api', '--listen', `127.0.0.1:${port}`], {stdio: ['ignore', 'ignore', 'pipe']});
  const end = () => { server.kill('SIGKILL'); console.log(`${ok === n ? 'PASS' : 'FAIL'} ${ok}/${n}`); process.exit(ok === n ? 0 : 1); };
  process.on('uncaughtException', e => { console.log(`BAD  ${e.stack || e}`); n++; end(); });
  await new Promise((done, failed) => { let said = ''; server.stderr.on('data', d => { said += d; if (said.includes('http://')) done(); }); server.on('exit', () => failed(new Error(`it does not serve: ${said}`))); });
  const call = async (where, body) => { const answer = await fetch(`http://127.0.0.1:${port}${where}`, {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(body)}); return {status: answer.status, body: await answer.json().catch(() => null)}; };
  return {
    check, call, end,
    verify: async (verifiableCredential, options = {}) => (await call('/credentials/verify', {verifiableCredential, options})).body?.verified === true,
    present: async (verifiablePresentation, options = {}) => (await call('/presentations/verify', {verifiablePresentation, options})).body?.verified === true,
  };
}
