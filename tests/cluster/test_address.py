"""What `--cluster` takes, and what it says of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from disputes.cluster.address import BadAddress, ClusterAddress, cluster_address, with_tls


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("local:1", ClusterAddress(processes=1)),
        ("local:64", ClusterAddress(processes=64)),
        ("tcp://scheduler.example.com:8786", ClusterAddress(scheduler="tcp://scheduler.example.com:8786")),
        ("tls://10.0.0.1:8786", ClusterAddress(scheduler="tls://10.0.0.1:8786")),
        ("tcp://[::1]:8786", ClusterAddress(scheduler="tcp://[::1]:8786")),
    ],
)
def test_addresses(text: str, found: ClusterAddress) -> None:
    assert cluster_address(text) == found
    assert cluster_address(text).shown == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("local:0", "expected 1 to 64 processes"),
        ("local:65", "expected 1 to 64 processes"),
        ("local:two", "expected local:N"),
        ("4", "did you mean 'local:4'?"),
        ("localhost:8786", "did you mean 'tcp://localhost:8786'?"),
        ("http://dask:8786/", "did you mean 'tcp://dask:8786'?"),
        ("https://dask:8786", "did you mean 'tls://dask:8786'?"),
        ("tcp://dask:65536", "expected a port from 1 to 65535"),
        ("tcp://dask", "expected local:N"),
        ("tcp://user:secret@dask:8786", "expected local:N"),
        ("", "expected local:N"),
    ],
)
def test_what_is_no_address(text: str, said: str) -> None:
    with pytest.raises(BadAddress) as bad:
        cluster_address(text)
    assert said in str(bad.value)
    assert repr(text) in str(bad.value)


def test_files_for_tls_go_together_and_with_tls() -> None:
    pem = Path("x.pem")
    secure = cluster_address("tls://dask:8786")
    assert with_tls(secure, {"ca": None, "cert": None, "key": None}) == secure
    found = with_tls(secure, {"ca": pem, "cert": pem, "key": pem}).tls
    assert found is not None
    assert found.key == pem
    with pytest.raises(BadAddress, match=r"--cluster-cert, --cluster-key is missing"):
        with_tls(secure, {"ca": pem, "cert": None, "key": None})
    with pytest.raises(BadAddress, match="is not encrypted"):
        with_tls(cluster_address("tcp://dask:8786"), {"ca": pem, "cert": pem, "key": pem})
