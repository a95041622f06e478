"""Reading tables out of files that strangers made. Plain Python without Django: it runs in a child process under limits.

`python -m imports.reading FILE` writes JSON lines; `imports.files` starts it and reads them.
"""
