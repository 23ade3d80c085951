(()=>{var b=t=>{let{top:e,bottom:r}=t.closest(".live, article").getBoundingClientRect();return Math.max(0,e-innerHeight,-r)},P='script[src*="/async-"]',L=t=>new Promise(e=>{let r=()=>{o.disconnect(),e(void 0)},o=new MutationObserver(r);if(t.firstChild){e(void 0);return}o.observe(t,{childList:!0}),setTimeout(r,document.querySelector(P)?2e4:2e3)}),x=(t,{takeActions:e})=>{let{place:r}=t;if(r.tagName==="ARTICLE")return t.actions=e(r),t.opened=[...r.querySelectorAll("details")].map(({open:n})=>n),t.y=scrollY,r.style.minHeight=`${r.offsetHeight}px`,r.replaceChildren(),r;let o=document.createElement("div");return o.className="island-box",r.append(o),o},A=({place:t,opened:e=[],y:r=0})=>{t.style.minHeight="",t.querySelectorAll("details").forEach((o,n)=>{o.open=e[n]??o.open}),document.dispatchEvent(new CustomEvent("atoll:page",{detail:{path:location.pathname}})),scrollY!==r&&scrollTo({top:r,behavior:"instant"})},k=async(t,e,{takeActions:r})=>{let{place:o}=t;await L(e);let n=t.actions??r(o);for(let s of[...o.childNodes])o!==e&&s!==e&&s.remove();return o===e&&A(t),o.closest(".live")?.removeAttribute("aria-busy"),o.dataset.live="",n};var{dataset:S}=document.documentElement,u,f=()=>{S.mantineColorScheme!==u&&(u=S.mantineColorScheme,window.dash_clientside.set_props("color-scheme-storage",{data:u}))},E=()=>{new MutationObserver(()=>{document.getElementById("atoll-islands")&&f()}).observe(document.documentElement,{attributes:!0,attributeFilter:["data-mantine-color-scheme"]})};var a,m=new Map,c,g=0,F=()=>document.getElementById("atoll-content"),_=()=>{let t=()=>{};return{promise:new Promise(r=>{t=r}),resolve:t}},v=()=>window.dash_clientside.no_update,j=async t=>{let e=m.get(t);return!e||!c?null:(c.isMounted=!0,e.mounted.resolve(),e.turn.promise)},I=async(t,e)=>{let r=m.get(t);if(!r)return;let o=await k(r,e,a);for(let n of o)await a.painted(),a.repeat(n,e)},$=async(t,e)=>{await e.mounted.promise,await a.pressEnded(),m.get(t)===e&&(e.turn.resolve(x(e,a)),await a.nextTask())},q=async t=>{let e=[...m],r=Number.NaN,o=()=>t===g&&c?.view===a.shown.view;for(;e.length&&o();){if(r!==scrollY){r=scrollY;let s=new Map(e.map(([l,{place:i}])=>[l,b(i)]));e.sort(([l],[i])=>Number(s.get(l))-Number(s.get(i)))}let n=e.find(([,{place:s}])=>s.closest("[aria-busy]"))??e[0];e=e.filter(s=>s!==n),await $(...n)}},W=({names:t,article:e})=>{let r=F().querySelector("article");if(e)return r.matches("[data-interactive]")?[r]:null;let o=[...r.querySelectorAll(".island")];return o.map(n=>n.dataset.name).join()===t?.join()?o:null},H=async(t,e,r)=>{let o=()=>e===g&&r===a.shown.view;m.clear();let n;try{n=await t}catch{return o()&&(c=void 0,a.failExamples()),[]}finally{a.forgetPayload()}if(!o())return v();let s=a.isOurBuild(n.build)&&W(n);if(!s)return a.reloadFor(n.build)||a.failExamples(),[];let l=n.article?[n.article.props.children]:n.examples;return s.forEach((i,d)=>{m.set(`${e}-${d}`,{place:i,mounted:_(),turn:_()})}),q(e),[...m.keys()].map((i,d)=>({namespace:"docs_components",type:"Island",props:{island:i,children:l?.[d]}}))},B=async()=>{f();let t=new URL(location.href);if(!(a.isShown(t)&&c?.view===a.shown.view)&&(a.loadPayload(t).catch(()=>{}),!await a.visit(t)))return a.forgetPayload(t),v();let{view:r}=a.shown;return c?.view!==r&&(c={view:r,isMounted:!1,list:Promise.resolve([])},c.list=H(a.loadPayload(new URL(location.href)),++g,r).catch(()=>(a.failExamples(),[]))),c.isMounted?v():c.list},R=t=>{a=t,window.dash_clientside=Object.assign({},window.dash_clientside,{atoll:{show:B}}),E(),document.addEventListener("atoll:page",({detail:{parts:e}})=>{!e||!document.getElementById("atoll-islands")||a.painted().then(()=>window.dash_clientside.set_props("atoll-islands",{"data-view":String(a.shown.view)}))})};var z=({id:t,html:e})=>React.createElement("div",{id:t,className:"prose",dangerouslySetInnerHTML:{__html:e}}),G=t=>React.Children.map(t,e=>React.isValidElement(e)?React.cloneElement(e,{_newRender:!1}):e),Y=({painted:t})=>({island:e,children:r})=>{let[o,n]=React.useState({}),s=o.island===e?o.element:null,[l,i]=React.useState();return React.useEffect(()=>{j(e).then(h=>ReactDOM.flushSync(()=>n({island:e,element:h})));let d=({detail:h})=>{h.parts&&t().then(()=>i(e))};return document.addEventListener("atoll:page",d),()=>document.removeEventListener("atoll:page",d)},[e]),React.useLayoutEffect(()=>{s&&I(e,s)},[s]),s&&l!==e?ReactDOM.createPortal(G(r),s):null},C=t=>{window.docs_components={Prose:z,Island:Y(t)}};var U=t=>typeof t=="string"&&/^\w[\w-]*(\.[\w-]+)+$/.test(t),K=t=>new Proxy({},{get:(e,r)=>async(...o)=>(await import(`${window.atoll.base}/_examples/${t.replaceAll(".","/")}.js`))[r](...o)}),D=()=>{window.dash_clientside=new Proxy(window.dash_clientside??{},{get:(t,e)=>(U(e)&&(t[e]??=K(String(e))),t[e])})};var V="300px 0px",J=t=>t.style?.height??t.h??t.figure?.layout?.height??450,Q=t=>typeof t=="number"?`${t}px`:t,X=t=>["autosize","width","height"].includes(t),Z=t=>/Chart$|^(Sparkline|Heatmap)$/.test(t),ee=t=>e=>{let r=Object.keys(e.relayoutData??{});(!r.length||!r.every(X))&&t(e)},N=t=>Object.assign(r=>{let o=React.useRef(null),[n,s]=React.useState(!1);return React.useEffect(()=>{if(n)return;let l=()=>s(!0),i=new IntersectionObserver(d=>{d.some(h=>h.isIntersecting)&&l()},{rootMargin:V});return i.observe(o.current),addEventListener("beforeprint",l),()=>{i.disconnect(),removeEventListener("beforeprint",l)}},[n]),React.createElement("div",{ref:o,className:"graph-box",style:{"--graph-height":Q(J(r))}},n?React.createElement(t,{...r,setProps:ee(r.setProps)}):React.createElement("div",{id:r.id,className:r.className}))},Object.fromEntries(Object.keys(t).map(r=>[r,t[r]]))),O=()=>{let{dash_core_components:t,dash_mantine_components:e}=window;if(t?.Graph&&(window.dash_core_components={...t,Graph:N(t.Graph)}),!e)return;let r=Object.keys(e).filter(Z).map(o=>[o,N(e[o])]);window.dash_mantine_components={...e,...Object.fromEntries(r)}};var T=`/* Component libraries in the colors of the site. dash.js adds these rules when Dash starts, before the style sheet of the site. */

/* Plotly figures are the same in scripts from right to left. They use the colors of the page with any template; marks and hover
   labels keep their colors */
.js-plotly-plot { direction: ltr; }
.js-plotly-plot .main-svg,
.js-plotly-plot .svg-container { background: transparent !important; }
.js-plotly-plot .main-svg .bg:not(.hoverlayer .bg) { fill: transparent !important; }
.js-plotly-plot :is(.infolayer, [class$="tick"], .annotation, .slider-group) text,
.js-plotly-plot text[style*="fill: rgb(42, 63, 95)"]:not(.hoverlayer text, .menulayer text, .barlayer text) { fill: var(--text) !important; }
.js-plotly-plot :is(.gridlayer, .minor-gridlayer, .zerolinelayer, .angular-grid, .radial-grid) path { stroke: var(--border) !important; }
.js-plotly-plot .zerolinelayer path { stroke: var(--border-strong) !important; stroke-opacity: .6; }
.js-plotly-plot :is(.xaxislayer-above, .yaxislayer-above) path:is(.ticks, .crisp) { stroke: var(--border-strong); }
.js-plotly-plot .modebar, .js-plotly-plot .modebar-group { background: transparent !important; }
.js-plotly-plot .modebar-btn .icon path { fill: var(--text-muted) !important; }
.js-plotly-plot .modebar-btn:is(:hover, .active) .icon path { fill: var(--accent) !important; }
.js-plotly-plot .modebar-btn .icon { width: auto; height: 1em; }

/* Color variables of Dash's components */
html:root {
  --Dash-Stroke-Strong: var(--border-strong);
  --Dash-Stroke-Weak: var(--border);
  --Dash-Fill-Interactive-Strong: var(--accent);
  --Dash-Fill-Interactive-Weak: var(--accent-soft);
  --Dash-Fill-Inverse-Strong: var(--surface-raised);
  --Dash-Fill-Inverse-strong: var(--surface-raised);
  --Dash-Fill-Primary-Hover: var(--surface-hover);
  --Dash-Fill-Primary-Active: var(--surface-sunken);
  --Dash-Fill-Disabled: var(--border);
  --Dash-Text-Primary: var(--text);
  --Dash-Text-Strong: var(--text-strong);
  --Dash-Text-Weak: var(--text-muted);
  --Dash-Text-Disabled: var(--text-muted);
  --Dash-Shading-Strong: var(--shadow);
  --Dash-Shading-Weak: var(--shadow);
}

/* Color variables of Mantine */
html:root[data-mantine-color-scheme] {
  --mantine-font-family: var(--font);
  --mantine-font-family-monospace: var(--font-mono);
  --mantine-font-family-headings: var(--font);
  --mantine-color-body: var(--surface-raised);
  --mantine-color-text: var(--text);
  --mantine-color-dimmed: var(--text-muted);
  --mantine-color-anchor: var(--accent);
  --mantine-color-default: var(--surface-raised);
  --mantine-color-default-hover: var(--surface-hover);
  --mantine-color-default-color: var(--text);
  --mantine-color-default-border: var(--border-strong);
  --mantine-color-gray-4: var(--border-strong);
  --mantine-color-placeholder: var(--text-muted);
}
html:root[data-mantine-color-scheme="dark"] {
  --mantine-color-dark-2: var(--text-muted);
  --mantine-color-dark-3: var(--text-muted);
  --mantine-color-dark-4: var(--border-strong);
  --mantine-color-dark-5: var(--surface-hover);
  --mantine-color-dark-6: var(--surface-sunken);
  --mantine-color-dark-7: var(--surface-raised);
  --mantine-color-dark-8: var(--surface);
}
/* The color for the borders of inputs is too strong for lines and empty bars */
html:root[data-mantine-color-scheme="dark"] .mantine-Table-table { --table-border-color: var(--border); }
html:root[data-mantine-color-scheme="dark"] .mantine-SegmentedControl-control { --separator-color: var(--border); }
html:root[data-mantine-color-scheme="dark"] .mantine-Progress-root { background-color: var(--slider-track); }
html:root[data-mantine-color-scheme="dark"] :is(.mantine-Slider-root, .mantine-RangeSlider-root) { --slider-track-bg: var(--slider-track); }
/* A disabled button keeps an outline */
html:root[data-mantine-color-scheme="dark"] .mantine-Button-root[data-disabled] { border: 1px solid var(--border); }
/* Texts with a contrast of at least 4.5:1 */
html:root[data-mantine-color-scheme] :is(.mantine-Slider-markLabel, .mantine-RangeSlider-markLabel) { color: var(--text-muted); }
html:root[data-mantine-color-scheme] :is(.mantine-InputWrapper-error, .mantine-InputWrapper-required) { color: var(--caution); }

/* Color variables of AG Grid. It derives its other colors from these */
[class*="ag-theme-"] {
  --ag-background-color: var(--surface-raised);
  --ag-foreground-color: var(--text);
  --ag-border-color: var(--border);
  --ag-accent-color: var(--accent);
  --ag-font-family: var(--font);
  --ag-browser-color-scheme: inherit;
}
`;var w=window.SharedWorker,p=t=>{document.documentElement.dataset.socket=t},y=class{#l;#t;#e;#r=new Set;#n=!1;#a;#c;constructor(e){this.#l=e,this.port={onmessage:r=>{},start:()=>{},close:()=>this.#o(),postMessage:r=>this.#d(r)},document.addEventListener("atoll:page",()=>{this.#c!==location.pathname&&this.#o()})}#d(e){if(e.type==="connect"){this.#t=e,this.#s("connected");return}e.type==="callback_request"&&(this.#r.add(e.requestId),this.#m()),this.#e?.port.postMessage(e)}#s(e,r){queueMicrotask(()=>this.port.onmessage({data:{type:e,rendererId:this.#t.rendererId,payload:r}}))}#m(){if(this.#e)return;this.#c=location.pathname;let e=new w(this.#l,{name:`dash-ws-worker ${this.#t.rendererId} ${performance.now()}`});e.port.onmessage=({data:r})=>this.#h(r),e.port.start(),e.port.postMessage(this.#t),e.addEventListener("error",()=>this.#i()),this.#e=e,this.#a=setTimeout(()=>this.#i(),8e3),p("opening")}#h(e){if(e.type==="connected"){clearTimeout(this.#a),this.#n=!0,p("open");return}if(e.type==="disconnected"){this.#n?this.#o():this.#i();return}e.type==="callback_response"&&this.#r.delete(e.requestId),this.port.onmessage({data:e})}#i(){this.#e&&(this.#o(),p("failed"))}#o(){this.#e&&(clearTimeout(this.#a),this.#e.port.postMessage({type:"disconnect",rendererId:this.#t.rendererId}),this.#e.port.close(),this.#e=void 0,this.#n=!1,p("closed"),this.#r.size&&(this.#r.clear(),this.#s("disconnected",{reason:"left"}),this.#s("connected")))}},M=()=>{w&&(window.SharedWorker=(function(e,r){return r?.name==="dash-ws-worker"?new y(e):new w(e,r)}))};var re=Object.assign(document.createElement("style"),{textContent:T});document.querySelector('link[rel="stylesheet"][href*="/_site/"]')?.before(re);M();document.addEventListener("atoll:components",({detail:t})=>{R(t),D(),O(),C(t)},{once:!0});})();
