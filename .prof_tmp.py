import time; t=time.process_time()
from run import app
print("import", time.process_time()-t)
m=app.backend.memory
inner=[v for v in vars(m).values()] if not hasattr(m,"_pages") else [m]
mem=[x for x in inner if hasattr(x,"_pages")][0]
for part in (*mem._files.values(), *(p for _,p in mem._folders.values()), mem._pages):
    t=time.process_time(); n=0
    for s in part.everything(): s.fingerprint; n+=1
    print(type(part).__name__, n, round(time.process_time()-t,2))
