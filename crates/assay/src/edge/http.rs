//! A plain HTTP/1.0 client for what needs no more: the static files of a record, and witnesses. TLS is left to a proxy.
use std::{
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

/// What a server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// What is asked, and how much patience there is.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Longest time for connecting, and for each wait behind it.
    pub wait: Duration,
    /// Longest answer that is read, in bytes.
    pub bytes_max: u64,
}

/// Brings what is found at an address `http://HOST[:PORT]/PATH`.
///
/// # Errors
/// If there is no answer in time, it is too long, or none of HTTP.
pub fn get(url: &str, patience: Patience) -> io::Result<Answer> {
    ask("GET", url, &[], patience)
}

/// Sends bytes to such an address.
///
/// # Errors
/// As [`get`]; whether the bytes have arrived is not known then.
pub fn post(url: &str, body: &[u8], patience: Patience) -> io::Result<Answer> {
    ask("POST", url, body, patience)
}

fn ask(verb: &str, url: &str, body: &[u8], patience: Patience) -> io::Result<Answer> {
    let rest = url
        .strip_prefix("http://")
        .ok_or_else(|| io::Error::other("an address is written like http://HOST:PORT/PATH"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    // An address that breaks the line would be another request.
    if url.contains(|c: char| c.is_control() || c == ' ') {
        return Err(io::Error::other("the address holds a space"));
    }
    let mut stream = connect(host, patience.wait)?;
    stream.set_read_timeout(Some(patience.wait))?;
    stream.set_write_timeout(Some(patience.wait))?;
    let length = body.len();
    write!(
        stream,
        "{verb} /{path} HTTP/1.0\r\nHost: {host}\r\nAccept-Encoding: identity\r\nContent-Length: {length}\r\n\r\n"
    )?;
    stream.write_all(body)?;
    let mut answer = whole(stream, patience.bytes_max)?;
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .ok_or_else(|| io::Error::other("there is no HTTP answer"))?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split_whitespace().nth(1);
    let status = status.and_then(|status| status.parse().ok());
    Ok(Answer {
        status: status.ok_or_else(|| io::Error::other("there is no HTTP answer"))?,
        body: answer.split_off(end + 4),
    })
}

fn connect(host: &str, wait: Duration) -> io::Result<TcpStream> {
    let is_plain = host
        .rsplit_once(':')
        .is_none_or(|(_, port)| port.ends_with(']'));
    let address = if is_plain {
        format!("{host}:80")
    } else {
        host.to_owned()
    };
    let mut last = io::Error::other("the host has no address");
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, wait) {
            Ok(stream) => return Ok(stream),
            Err(why) => last = why,
        }
    }
    Err(last)
}

/// Everything a source gives, if it is not more than so many bytes.
///
/// # Errors
/// If it is, or cannot be read.
pub fn whole(source: impl Read, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(bytes_max + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        return Err(io::Error::other("it is too long for a file of a record"));
    }
    Ok(bytes)
}
