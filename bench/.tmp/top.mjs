import fs from 'node:fs';
const dir='/tmp/prof-outbox';
const f=fs.readdirSync(dir).map(x=>dir+'/'+x).sort((a,b)=>fs.statSync(b).size-fs.statSync(a).size)[0];
const p=JSON.parse(fs.readFileSync(f));
const self=new Map(), byId=new Map(p.nodes.map(n=>[n.id,n]));
const parent=new Map(); for(const n of p.nodes) for(const c of n.children??[]) parent.set(c,n.id);
const dt=p.timeDeltas; let total=0,idle=0; const selfById=new Map();
p.samples.forEach((s,i)=>{selfById.set(s,(selfById.get(s)??0)+dt[i])});
const name=n=>`${n.callFrame.functionName||'(anon)'} ${n.callFrame.url.replace(/.*(node_modules|wt\/outbox)\//,'')}:${n.callFrame.lineNumber+1}`;
const incl=new Map();
for(const [id,t] of selfById){const n=byId.get(id); const nm=name(n); if(nm.startsWith('(idle)')){idle+=t;continue} if(nm.startsWith('(program)')){}; total+=t; self.set(nm,(self.get(nm)??0)+t); const seen=new Set(); for(let x=id;x!==undefined;x=parent.get(x)){const k=name(byId.get(x)); if(!seen.has(k)){seen.add(k); incl.set(k,(incl.get(k)??0)+t)}}}
console.log('busy ms',Math.round(total/1000),'idle',Math.round(idle/1000));
const show=(m,n)=>[...m].sort((a,b)=>b[1]-a[1]).slice(0,n).forEach(([k,t])=>console.log((100*t/total).toFixed(1).padStart(5),k));
show(self,45); console.log('--- inclusive'); show(new Map([...incl].filter(([k])=>!/^\(root|^\(anon/.test(k))),60);
const files=new Map(); for(const [id,t] of selfById){const n=byId.get(id); const nm=name(n); if(nm.startsWith('(idle)'))continue; const u=n.callFrame.url.replace(/.*(node_modules|wt\/outbox)\//,'')||n.callFrame.functionName; files.set(u,(files.get(u)??0)+t)}
console.log('--- files'); show(files,40);
