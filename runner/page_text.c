/*
 * What is the same on each page.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "page_text.h"

/* clang-format off */
const char page_style[] =
    "body{font:14px/1.4 system-ui,sans-serif;margin:0;color:#1b1f24;background:#fff}"
    "header{padding:14px 20px;background:#f3f5f7;border-bottom:1px solid #d6dbe0}"
    "h1{font-size:18px;margin:0 0 6px}"
    ".verdict{display:inline-block;padding:3px 10px;border-radius:4px;color:#fff;"
    "font-weight:600;background:#6a737d}"
    ".verdict.pass,.verdict.not-reproduced{background:#1a7f37}"
    ".verdict.fail,.verdict.guest-died,.verdict.error{background:#b42318}"
    ".verdict.reproduced{background:#8a3ffc}"
    ".reason{margin:8px 0;font-family:ui-monospace,monospace;white-space:pre-wrap}"
    "table.meta td{padding:0 14px 0 0;color:#57606a}"
    "details{margin:6px 0}pre{background:#fff;border:1px solid #d6dbe0;padding:8px;"
    "overflow:auto;max-height:40vh}"
    "nav{position:sticky;top:0;background:#fff;padding:8px 20px;"
    "border-bottom:1px solid #d6dbe0;z-index:2}"
    "nav label{margin-right:12px}nav input[type=search]{width:22em}"
    "#view{position:relative}#rows{position:absolute;left:0}"
    "svg{display:block}#head{margin:6px 0 0 -20px;overflow:visible}"
    "svg text{font-family:ui-monospace,monospace}"
    ".lane{stroke:#c3cad1}.fault{fill:#fff1c2}.oracle{fill:#ffd7d5}"
    ".time{fill:#8b949e}.head{font-weight:600}";

const char page_controls[] =
    "<nav><input type=\"search\" id=\"find\" placeholder=\"filter: text or /expression/\"/> "
    "<span id=\"kinds\"></span>"
    "<label>zoom <input type=\"range\" id=\"zoom\" min=\"8\" max=\"22\" value=\"12\"/></label>"
    "<button id=\"next\">next mark</button> "
    "<span id=\"count\"></span><svg id=\"head\"></svg></nav>"
    "<div id=\"view\"><svg id=\"rows\"></svg></div>";

/*
 * Only what is to be seen is drawn: the view is as high as all rows, and the
 * drawing moves along in it.
 */
const char page_script[] =
    "const names=['drill','host','adapter','fabric','target'];\n"
    "const kinds={drill:1,command:1,kernel:1,function:1,request:1,frame:1,"
    "interrupt:1,doorbell:0,target:1,breach:1,other:0};\n"
    "const colours={drill:'#8a3ffc',command:'#0b5cad',kernel:'#57606a',"
    "function:'#0a7d8c',request:'#b35900',frame:'#1a7f37',interrupt:'#b42318',"
    "doorbell:'#7d4e00',target:'#6f42c1',breach:'#b42318',other:'#8b949e'};\n"
    "const $=id=>document.getElementById(id);\n"
    "const esc=s=>s.replace(/[&<>]/g,c=>({'&':'&amp;','<':'&lt;','>':'&gt;'}[c]));\n"
    "let list=[],z,h,left,gap,width;\n"
    "const x=l=>left+gap*(l+.5);\n"
    "for(const k in kinds){const l=document.createElement('label');"
    "const c=document.createElement('input');c.type='checkbox';c.checked=!!kinds[k];"
    "c.onchange=()=>{kinds[k]=c.checked;choose()};l.append(c,' '+k);$('kinds').append(l)}\n"
    "function wanted(){const f=$('find').value;let m=()=>true;"
    "if(f.length>2&&f[0]=='/'&&f.endsWith('/')){try{const r=new RegExp(f.slice(1,-1),'i');"
    "m=t=>r.test(t)}catch(e){}}else if(f){const w=f.toLowerCase();"
    "m=t=>t.toLowerCase().includes(w)}"
    "return rows.filter(r=>kinds[r[3]]&&m(r[4]))}\n"
    "function choose(){z=+$('zoom').value;h=z*1.7;left=z*12;gap=z*19;"
    "width=left+gap*5+z*40;list=wanted();"
    "$('count').textContent=`${list.length} of ${rows.length} events`;"
    "$('view').style.height=(list.length+1)*h+'px';let s='';"
    "for(let l=0;l<5;l++)s+=`<text class=head text-anchor=middle x=${x(l)} y=${h*.8}>"
    "${names[l]}</text>`;"
    "const t=$('head');t.setAttribute('width',width);t.setAttribute('height',h);"
    "t.setAttribute('font-size',z);t.innerHTML=s;draw()}\n"
    "function row(i){const[t,a,b,k,text,mark]=list[i],y=(i+1)*h-h*.25,c=colours[k];let s='';"
    "if(mark)s+=`<rect class=${mark} x=0 width=${width} y=${i*h} height=${h}></rect>`;"
    "if(!i||t!=list[i-1][0])s+=`<text class=time x=4 y=${y}>${(t/1e9).toFixed(9)}</text>`;"
    "if(a!=b){s+=`<line x1=${x(a)} x2=${x(b)} y1=${y-h*.3} y2=${y-h*.3} stroke=${c} "
    "marker-end='url(#a)'></line>`}else s+=`<circle cx=${x(a)} cy=${y-h*.3} r=${z/4} "
    "fill=${c}></circle>`;"
    "return s+`<text x=${x(Math.max(a,b))+z*.6} y=${y} fill=${c}>${esc(text)}</text>`}\n"
    "function draw(){const v=$('view'),top=Math.max(0,scrollY-v.offsetTop),"
    "from=Math.max(0,Math.floor(top/h)-5),"
    "to=Math.min(list.length,Math.ceil((top+innerHeight)/h)+5);"
    "let s=`<defs><marker id=a viewBox='0 0 8 8' refX=7 refY=4 markerWidth=7 markerHeight=7 "
    "orient=auto-start-reverse><path d='M0 0L8 4L0 8z'></path></marker></defs>`;"
    "for(let l=0;l<5;l++)s+=`<line class=lane x1=${x(l)} x2=${x(l)} y1=${from*h} "
    "y2=${to*h}></line>`;"
    "for(let i=from;i<to;i++)s+=row(i);"
    "const r=$('rows'),high=Math.max(0,to-from)*h;"
    "r.style.top=from*h+'px';r.setAttribute('width',width);r.setAttribute('height',high);"
    "r.setAttribute('viewBox',`0 ${from*h} ${width} ${high}`);"
    "r.setAttribute('font-size',z);r.innerHTML=s}\n"
    "$('next').onclick=()=>{const v=$('view'),nav=document.querySelector('nav').offsetHeight,"
    "at=Math.floor((scrollY+nav-v.offsetTop)/h)+1;"
    "let i=list.findIndex((r,n)=>n>at&&r[5]);if(i<0)i=list.findIndex(r=>r[5]);"
    "if(i>=0)scrollTo(0,v.offsetTop+i*h-nav-h)};\n"
    "$('find').oninput=choose;$('zoom').oninput=choose;"
    "addEventListener('scroll',draw);addEventListener('resize',draw);choose();";
/* clang-format on */
