#!/usr/bin/env python3
"""seal-desk.py PKI PORT: lists of revocations and OCSP responses on loopback.

The answers are openssl's; its own server would listen to the whole network.
"""
import subprocess
import sys
import tempfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

pki, port = sys.argv[1], int(sys.argv[2])


class Desk(SimpleHTTPRequestHandler):
    def do_POST(self):
        query = self.rfile.read(int(self.headers['Content-Length']))
        with tempfile.TemporaryDirectory() as tmp:
            with open(f'{tmp}/q', 'wb') as f:
                f.write(query)
            subprocess.run(
                ['openssl', 'ocsp', '-index', f'{pki}/ca.index', '-CA', f'{pki}/ca.pem', '-rsigner', f'{pki}/ocsp.pem',
                 '-rkey', f'{pki}/ocsp.key', '-ndays', '7', '-reqin', f'{tmp}/q', '-respout', f'{tmp}/r'],
                check=True, capture_output=True)
            with open(f'{tmp}/r', 'rb') as f:
                answer = f.read()
        self.send_response(200)
        self.send_header('Content-Type', 'application/ocsp-response')
        self.send_header('Content-Length', str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


ThreadingHTTPServer(('127.0.0.1', port), partial(Desk, directory=f'{pki}/lists')).serve_forever()
