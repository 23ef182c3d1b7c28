"""`nextbest lsp`: a language server for editors, over stdin and stdout."""

import click

EPILOG = """\b
Examples:
  nextbest lsp
  nextbest lsp --stdio
  hx policies/cdnow/cdnow.yaml  # an editor starts it: docs/editors.md says how"""


@click.command(name="lsp", epilog=EPILOG)
@click.option("--stdio", is_flag=True, help="Over stdin and stdout, as always; some editors insist on saying so.")
def command(stdio: bool) -> None:  # noqa: ARG001
    """Serve an editor: what is wrong as one types, completion, hover, definitions, rename, formatting.

    Speaks the Language Server Protocol over stdin and stdout, and is started by editors, not by people. A file belongs
    to the bundle that begins (`nextbest:`) in its folder or above; unsaved texts count. Needs the extra `lsp`.
    """
    from nextbest.engine.extras import needs

    with needs("lsp"):
        from nextbest.cli.editing.serving import serve
    serve()
