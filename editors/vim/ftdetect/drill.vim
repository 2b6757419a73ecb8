" Drills of viclab: what files are.
" SPDX-License-Identifier: GPL-2.0-or-later
autocmd BufNewFile,BufRead *.drill setfiletype drill
