"""Links any list of records whose fields have kinds: see docs/linking.md."""
