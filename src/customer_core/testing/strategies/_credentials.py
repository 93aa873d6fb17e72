"""Strategies of credentials and of the settings about them."""

from hypothesis import strategies as st

from customer_core.model import Credential, CustomerId, PasswordCost, PasswordHash, SentLink
from customer_core.settings import CredentialSettings
from customer_core.testing.strategies._texts import ids, instants, maybe_instants

_digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
_salts = st.binary(min_size=16, max_size=16).map(bytes.hex)

password_costs = st.builds(
    PasswordCost, n=st.integers(1, 17).map(lambda power: 2**power), r=st.integers(1, 8), p=st.integers(1, 4)
)
password_hashes = st.builds(PasswordHash, cost=password_costs, salt=_salts, digest=_digests)
sent_links = st.builds(SentLink, digest=_digests, expires_at=instants)
credentials = st.builds(
    Credential,
    customer=st.builds(CustomerId, ids),
    password=st.none() | password_hashes,
    link=st.none() | sent_links,
    failures=st.integers(0, 9),
    tried_at=maybe_instants,
    version=st.integers(0, 9),
)
credential_settings = st.builds(
    CredentialSettings, is_sent_on_creation=st.booleans(), link_minutes=st.integers(1, 20), version=st.integers(0, 9)
)
