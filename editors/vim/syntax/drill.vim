" Drills of viclab: their words. A unit test (drill-words) holds the lists
" against the parser's tables.
" SPDX-License-Identifier: GPL-2.0-or-later
if exists('b:current_syntax')
  finish
endif

setlocal comments=:# commentstring=#\ %s
syntax iskeyword @,48-57,_,-,&

syntax keyword drillText drill param include define repeat end
syntax keyword drillAbout title link needs tolerate verdict
syntax keyword drillStatement guest guest& on hold drop duplicate await expect never check wait at release complete reject set bytes unpark do arm disarm stop fail
syntax keyword drillEvent doorbell entry interrupt devcmd notify register fetch request completion ack dma frame command response event kernel marker output function held hit failed
syntax keyword drillAction hold drop pass release delay duplicate set bytes complete reject park unpark return do arm disarm stop fail
syntax keyword drillLimit always times nth every chance
syntax keyword drillNeed cpus role fip debug kernel seeds module iommu lab targets memory schedule append driver start connect lockup
syntax keyword drillEvidence oracle kernel hit failed died
syntax keyword drillJoint as within or before and all after disarmed done fails any reproduced if

syntax match drillNumber /\<\(0x\x\+\|\d\+\(ns\|us\|ms\|s\)\?\)\>/
syntax match drillParameter /\$\k\+\|\${\k\+}/
syntax match drillArrow /->/
syntax region drillString start=/"/ skip=/\\"/ end=/"/ oneline
syntax region drillExpression start=+\s\zs/+ skip=+\\/+ end=+/+ oneline
syntax match drillComment /\(^\|\s\)\zs#.*/
" Commands of the guest, titles and links are no words of the language.
syntax match drillFree /^\s*\(title\|link\|guest&\?\)\s.*/ contains=drillStatement,drillAbout,drillJoint,drillArrow,drillParameter,drillComment,drillString

highlight default link drillText PreProc
highlight default link drillAbout PreProc
highlight default link drillStatement Statement
highlight default link drillEvent Type
highlight default link drillAction Function
highlight default link drillLimit Special
highlight default link drillNeed Identifier
highlight default link drillEvidence Type
highlight default link drillJoint Keyword
highlight default link drillNumber Number
highlight default link drillParameter Identifier
highlight default link drillArrow Operator
highlight default link drillString String
highlight default link drillExpression String
highlight default link drillComment Comment

let b:current_syntax = 'drill'
