"""The calling codes of countries (ITU-T E.164) and the trunk prefix dialed inside each (ITU-T national plans).

Facts only; it must not know how a number is parsed. A line is a calling code, a trunk prefix and the countries by their
alpha-2 codes of ISO 3166-1. The prefix is `-` where there is none, and `8/10` where an 8 is a prefix only before a
number of 10 digits.
"""

from customer_core.normalization._word_lists import words_in

__all__ = ["CALLING_CODES", "DIAL_OUT_PREFIXES"]

CALLING_CODES = """
1 1/10 us ag ai as bb bm bs ca dm do gd gu jm kn ky lc mp ms pr sx tc tt vc vg vi
20 0 eg
211 0 ss
212 0 ma eh
213 0 dz
216 - tn
218 0 ly
220 - gm
221 - sn
222 - mr
223 - ml
224 - gn
225 - ci
226 - bf
227 - ne
228 - tg
229 - bj
230 - mu
231 0 lr
232 0 sl
233 0 gh
234 0 ng
235 - td
236 - cf
237 - cm
238 - cv
239 - st
240 - gq
241 - ga
242 - cg
243 0 cd
244 - ao
245 - gw
246 - io
248 - sc
249 0 sd
250 0 rw
251 0 et
252 0 so
253 - dj
254 0 ke
255 0 tz
256 0 ug
257 - bi
258 - mz
260 0 zm
261 0 mg
262 0 re yt
263 0 zw
264 0 na
265 0 mw
266 - ls
267 - bw
268 - sz
269 - km
27 0 za
290 - sh
291 0 er
297 - aw
298 - fo
299 - gl
30 - gr
31 0 nl
32 0 be
33 0 fr
34 - es
350 - gi
351 - pt
352 - lu
353 0 ie
354 - is
355 0 al
356 - mt
357 - cy
358 0 fi ax
359 0 bg
36 06 hu
370 0 lt
371 - lv
372 - ee
373 0 md
374 0 am
375 80/9 by
376 - ad
377 0 mc
378 - sm
380 0 ua
381 0 rs
382 0 me
383 0 xk
385 0 hr
386 0 si
387 0 ba
389 0 mk
39 - it va
40 0 ro
41 0 ch
420 - cz
421 0 sk
423 0 li
43 0 at
44 0 gb gg im je
45 - dk
46 0 se
47 - no sj
48 - pl
49 0 de
500 - fk
501 - bz
502 - gt
503 - sv
504 - hn
505 - ni
506 - cr
507 - pa
508 0 pm
509 - ht
51 0 pe
52 1/10 mx
53 0 cu
54 0 ar
55 0 br
56 - cl
57 0 co
58 0 ve
590 0 gp bl mf
591 0 bo
592 - gy
593 0 ec
594 0 gf
595 0 py
596 0 mq
597 - sr
598 0 uy
599 - cw bq
60 0 my
61 0 au cc cx
62 0 id
63 0 ph
64 0 nz
65 - sg
66 0 th
670 - tl
672 - nf
673 - bn
674 - nr
675 - pg
676 - to
677 - sb
678 - vu
679 - fj
680 - pw
681 - wf
682 - ck
683 - nu
685 - ws
686 0 ki
687 - nc
688 - tv
689 - pf
690 - tk
691 - fm
692 1/7 mh
7 8/10 ru kz
81 0 jp
82 0 kr
84 0 vn
850 0 kp
852 - hk
853 - mo
855 0 kh
856 0 la
86 0 cn
880 0 bd
886 0 tw
90 0 tr
91 0 in
92 0 pk
93 0 af
94 0 lk
95 0 mm
960 - mv
961 0 lb
962 0 jo
963 0 sy
964 0 iq
965 - kw
966 0 sa
967 0 ye
968 - om
970 0 ps
971 0 ae
972 0 il
973 - bh
974 - qa
975 - bt
976 0 mn
977 0 np
98 0 ir
992 8/9 tj
993 8/8 tm
994 0 az
995 0 ge
996 0 kg
998 8/9 uz
"""

_NORTH_AMERICA = words_in("us ca pr do jm bs bb tt ag ai bm dm gd gu kn ky lc mp ms as sx tc vc vg vi")

# What is dialed before a calling code; where a country is not named it is 00.
DIAL_OUT_PREFIXES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_NORTH_AMERICA, ("011", "00")),
    "au": ("0011", "00"),
    "jp": ("010", "00"),
    "kr": ("001", "002", "00700", "00"),
    "hk": ("001", "00"),
    "sg": ("001", "000", "00"),
    "th": ("001", "00"),
    "tw": ("002", "00"),
    "id": ("001", "00"),
    "cu": ("119", "00"),
    "ng": ("009", "00"),
    "ke": ("000", "00"),
    "tz": ("000", "00"),
    "ug": ("000", "00"),
    "uz": ("810", "00"),
    "ru": ("810", "00"),
    "kz": ("810", "00"),
    "by": ("810", "00"),
    "tm": ("810", "00"),
}
