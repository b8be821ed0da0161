"""The YAML language server of an editor, driven over its standard input and output."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SERVER = HERE / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
_SECONDS = 60.0


def needed() -> None:
    """Skips a test where the server is not installed, and says how it is."""
    if shutil.which("node") is None or not SERVER.exists():
        pytest.skip("the YAML language server is not installed: make editor (needs npm)")


class LanguageServer:
    """One running server. Positions count from 0, as the protocol has them."""

    def __init__(self, root: Path) -> None:
        self.process = subprocess.Popen(
            ["node", str(SERVER), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.inbox: queue.Queue[dict[str, Any]] = queue.Queue()
        self.diagnostics: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.number = 0
        self.settings = {
            "yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}
        }
        capabilities = {
            "textDocument": {"hover": {"contentFormat": ["markdown"]}, "publishDiagnostics": {}},
            "workspace": {"configuration": True},
        }
        given = {"processId": None, "rootUri": root.as_uri(), "capabilities": capabilities, "workspaceFolders": None}
        self.ask("initialize", given)
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": self.settings})

    def _read(self) -> None:
        out = self.process.stdout
        assert out is not None
        while line := out.readline():
            length = int(line.split(b":")[1])
            while out.readline().strip():
                pass
            message = json.loads(out.read(length))
            if message.get("method") == "textDocument/publishDiagnostics":
                self.diagnostics.put(message["params"])
            elif "id" in message and "method" in message:
                asks = message["params"].get("items", []) if isinstance(message.get("params"), dict) else []
                sections = [self.settings.get(item.get("section"), {}) for item in asks]
                self._send({"id": message["id"], "result": sections or None})
            elif "id" in message:
                self.inbox.put(message)

    def _send(self, message: dict[str, Any]) -> None:
        raw = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(raw), raw))
        self.process.stdin.flush()

    def tell(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: object) -> Any:
        self.number += 1
        self._send({"id": self.number, "method": method, "params": params})
        answer = self.inbox.get(timeout=_SECONDS)
        assert answer["id"] == self.number
        assert "error" not in answer, answer
        return answer.get("result")

    def open(self, file: Path, text: str | None = None) -> list[dict[str, Any]]:
        """Opens a file, with `text` in place of its own, and waits for what the server finds wrong in it."""
        [found] = self.open_all({file: text if text is not None else file.read_text("utf-8")})
        return found

    def open_all(self, texts: dict[Path, str]) -> list[list[dict[str, Any]]]:
        """Opens several files at once, for the server takes a moment before it looks at one."""
        for file, text in texts.items():
            document = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": text}
            self.tell("textDocument/didOpen", {"textDocument": document})
        found: dict[str, list[dict[str, Any]]] = {}
        while not all(file.as_uri() in found for file in texts):
            told = self.diagnostics.get(timeout=_SECONDS)
            found[told["uri"]] = list(told["diagnostics"])
        return [found[file.as_uri()] for file in texts]

    def words(self, file: Path, line: int, character: int) -> list[str]:
        """What the server offers to write at a place."""
        found = self.ask("textDocument/completion", _at(file, line, character))
        return [item["label"] for item in (found["items"] if isinstance(found, dict) else found or [])]

    def hover(self, file: Path, line: int, character: int) -> str:
        """What the server says of the word at a place."""
        found = self.ask("textDocument/hover", _at(file, line, character))
        contents = found["contents"] if found else ""
        return str(contents["value"] if isinstance(contents, dict) else contents)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


def _at(file: Path, line: int, character: int) -> dict[str, object]:
    return {"textDocument": {"uri": file.as_uri()}, "position": {"line": line, "character": character}}
