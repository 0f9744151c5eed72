"""本局文件 (art 6(1)-(3)): the year's plan, notices and schemes of higher bodies, complaints, leaders' instructions."""
