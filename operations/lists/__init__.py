"""Lists of names as people have them: `read_list` gives their entries, one after the other.

`source` opens and unpacks, `text` decodes; `separated`, `workbook`, `documents` and `lines` read the formats;
`columns` finds the name and the title in a row, `reading` checks them, `upload` puts them into the table.
"""
