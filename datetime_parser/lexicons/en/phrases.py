"""English (United States, United Kingdom): what is said around times. Yes and no, counts, names, idioms.

Phrases are separated by "|"; accents and apostrophes are folded and the longest phrase wins.
"""

LEXICON: dict[str, dict[object, str]] = {
    "and": {
        "and": "and|plus|n",
    },
    "or": {
        "or": "or|or else|or possibly|or maybe|or even",
    },
    "nor": {
        "nor": "nor|neither",
    },
    "not": {
        "not": "not|no|never|nah|nope|don t|isn t|rather not",
    },
    "cant": {
        "cant": (
            "i m in class|in class|i m at school|i m in school|i m teaching|i have training|i m in meetings|"
            "i m in surgery|i have practice|i have lessons|i can t|i can t do|i cannot|i cannot do|i can t make|"
            "i can t come|i can t come on|i couldn t|i won t be able to|i won t be able to make|"
            "i won t be able to do|can t|can t do|cannot|can not|can t make|can t make it|can t make it on|"
            "can t come|can t come on|couldn t|couldn t do|couldn t make|won t be able|won t be able to|"
            "won t be able to do|won t be able to make|unable to|i m unable to do|not able to|not able to make|"
            "not able to do|doesn t work|doesn t work for me|don t work|don t work for me|does not work|do not work|"
            "won t work|wouldn t work|will not work|isn t good|isn t possible|is not possible|aren t good|"
            "aren t possible|is impossible|impossible|is no good|are no good|is bad|are bad|is out|are out|not free|"
            "i m not free|i m not available|not available|unavailable|i m unavailable|am not available|am not free|"
            "isn t great|is not great|not great|aren t great|isn t ideal|not ideal|isn t convenient|not convenient|"
            "doesn t suit|doesn t suit me|don t suit|don t suit me|i m busy|am busy|busy|i m booked|booked|i m away|"
            "am away|i m out|i m tied up|tied up|i m working|i m at work|i work|have work|have class|have a meeting|"
            "got a meeting|have a conflict|doesn t fit|don t fit|is a no|are a no|is a no go|a no go|no go|"
            "is off the table|off the table|i have plans|have plans|won t do|isn t going to work|"
            "is not going to work|aren t going to work|not going to work|not possible|no good|can never do|"
            "never works|never work|i m off|don t do|don t want|do not want|don t like|rule out|avoid|skip|"
            "isn t an option|is not an option|not an option|swamped|slammed|tricky|is tricky|are tricky|tough|"
            "is tough|are tough|is difficult|are difficult|difficult|is hard|are hard|a bad day|is a bad day|"
            "are bad days|never good|is never good|are never good|i have the gym|have plans already"
        ),
    },
    "can": {
        "can": (
            "i can|i can do|i could|i could do|works|works for me|is fine|is good|is ok|is better|would be better|"
            "would work|would be good|would be great|is great|is perfect|i m free|i am free|i m available|"
            "is possible|works better|suits me|suits|are fine|are good|are best|work best|works best|is best|work|"
            "work for me|i could make|i can make|would suit|would be fine|good for me|is okay|be good"
        ),
    },
    "except": {
        "except": (
            "except|except for|except on|excluding|other than|apart from|save for|barring|bar|aside from|besides|"
            "with the exception of|not counting|minus|anything but|any day but|everything but|excepting|not including"
        ),
    },
    "insteadof": {
        "insteadof": "instead of|rather than|in place of|in lieu of|as opposed to|over",
    },
    "so": {
        "so": "so|therefore|hence",
    },
    "but": {
        "but": "but|although|though|however|only|except that|altho|tho",
    },
    "fix": {
        "fix": (
            "actually|i mean|i meant|i meant to say|sorry|rather|instead|no wait|wait|scratch that|correction|better|"
            "oops|my mistake|my bad|on second thought|on second thoughts|make that|i d prefer|i prefer|i d rather|"
            "preferably|or rather|hang on|no sorry|no actually|apologies|let me correct that|change that|"
            "i d rather do|how about|what about|pardon|excuse me|well actually|typo|whoops|better make it"
        ),
    },
    "yes": {
        "yes": (
            "yes|yep|yeah|yup|yess|yea|ya|aye|perfect|great|awesome|excellent|brilliant|lovely|fantastic|wonderful|"
            "amazing|sounds good|sounds great|sounds perfect|sounds fine|sounds lovely|sounds like a plan|"
            "works for me|that works|that works for me|works|it works|that ll work|that will work|that would work|"
            "that d work|deal|done|confirmed|confirm|i confirm|sure|sure thing|of course|absolutely|definitely|"
            "certainly|agreed|suits me|that suits me|that suits|that s fine|that s good|that s great|that s perfect|"
            "that is fine|that is perfect|that is good|fine by me|fine with me|good for me|good with me|all good|"
            "book it|book me in|book me|book that|put me down|put me down for it|sign me up|i ll take it|"
            "i ll take that|i ll be there|see you then|see you there|let s do it|let s do that|go for it|go ahead|"
            "let s go|lock it in|pencil me in|count me in|cool|cheers yes|that ll do|that will do|spot on|smashing|"
            "you bet|i m in|it s a date|happy with that|i can do that|i can make it|i can make that|that s ideal|"
            "ideal|correct|right on|please do|reserve it|schedule it|suits me fine|no problem|sounds ideal|super|"
            "yes please|👍|👌|✅|✔|🙌|💯|🆗|☑|🤝"
        ),
    },
    "ok": {
        "ok": (
            "okok|why not|ok|okay|okey|k|kk|alright|all right|right|fine|good|ok then|okie|okie dokie|okey dokey|"
            "okeydokey|very well|oki|aight|good to go"
        ),
    },
    "none": {
        "none": (
            "neither|neither works|neither of them|neither of those|neither of these|neither one|none|none of those|"
            "none of these|none of them|none of the above|none work|none works|not any of those|no good|doesn t work|"
            "doesn t work for me|don t work|don t work for me|that doesn t work|that doesn t work for me|"
            "those don t work|they don t work|can t|i can t|i can t make it|can t make it|i can t make that|"
            "can t make that|i can t do that|can t do that|i can t do those|i can t make those|can t make those|"
            "can t make either|i can t make either|not good|not for me|that s no good|those are no good|won t work|"
            "won t work for me|wouldn t work|not those|not that one|not that|nope|nah|no thanks|no thank you|no way|"
            "pass|i ll pass|can t do any of those|can t do either|i m afraid not|afraid not|not really|not possible|"
            "not great for me|impossible|negative|doesn t suit|doesn t suit me|don t suit me|that isn t good|"
            "isn t good for me|not any of them|👎|❌|🚫|🙅|✖"
        ),
    },
    "others": {
        "others": (
            "another week|a different week|another month|other weeks|other times|other time|another time|other slots|"
            "another slot|other options|another option|other days|another day|other dates|another date|"
            "something else|anything else|something different|anything different|a different time|a different day|"
            "different time|different times|different day|different days|different slots|different options|"
            "more options|more times|more slots|any others|any other|others|another one|other appointments|"
            "another appointment|anything later|anything earlier|something later|something earlier|a later time|"
            "an earlier time|later slot|earlier slot|later times|earlier times|a bit later|a bit earlier|"
            "a little later|a little earlier|anything sooner|something sooner|other availability|other openings|"
            "else do you have|what else|else have you got|different|alternatives|alternative|an alternative|"
            "some other time|some other day|any more|other choices|later on|sooner"
        ),
    },
    "all": {
        "all": (
            "either|either one|either works|either works for me|either is fine|either one works|either one is fine|"
            "either of them|either of those|either of these|either way|either or|both|both work|both work for me|"
            "both are fine|both are good|both of them|any of them|any of those|any of these|any one|any one of them|"
            "any works|any will do|all of them|all work|all good for me|all are fine|all of those|all three|"
            "whichever|whichever you prefer|whichever is easier|whichever is best|whichever works|whichever one|"
            "don t mind which|i don t mind which|i don t mind|don t mind|doesn t matter which|any of the two|"
            "any of the three|either time|either day|either slot|they all work|they both work|all three work|"
            "all fine|any is fine|any are fine|all the same to me|you choose|you pick|up to you|your choice|"
            "your call|no preference"
        ),
    },
    "asap": {
        "asap": (
            "asap|earliest|soonest|a s a p|as soon as possible|as soon as you can|as soon as you have|"
            "as soon as you ve got|as soon as you ve got something|as soon as something opens up|as soon as there is|"
            "as soon as you re able|as soon as there s|the soonest|soonest possible|at the soonest|earliest possible|"
            "the earliest possible|earliest available|the earliest available|earliest you have|the earliest you have|"
            "earliest you ve got|the earliest you can|earliest convenience|at your earliest convenience|"
            "your earliest convenience|the earliest|right away|right now|now|immediately|straight away|straightaway|"
            "at once|urgently|urgent|asap please|as early as possible|as quickly as possible|quickest|next available|"
            "the next available|first available|the first available|first available slot|soon as possible|"
            "soon as you can|the sooner the better|sooner the better|whatever is soonest|whatever s soonest|"
            "whatever you have first|the first you have|the first one you have|the first thing you have|"
            "as fast as possible|right this minute|without delay|pronto|the first opening|first opening|this minute|"
            "the next slot|the next opening|the next appointment|next appointment|next free slot|the next free slot|"
            "next opening|next slot|the first you ve got"
        ),
    },
    "any": {
        "any": (
            "any time|anytime|any day|any day is fine|any day works|any date|whenever|whenever you can|"
            "whenever you like|whenever you want|whenever suits|whenever suits you|whenever works|"
            "whenever works for you|whenever you re free|whenever you have|whenever is good|at any time|any hour|"
            "any slot|i m flexible|flexible|i m easy|i m open|wide open|my schedule is open|my schedule is flexible|"
            "no preference|don t mind when|i don t mind when|i don t mind|i don t care when|i don t care|"
            "doesn t matter when|it doesn t matter|doesn t matter|all the same to me|every day|everyday|all days|"
            "up to you|you choose|you pick|your call|any old time|any time at all|anytime at all|any day at all|"
            "any time any day|any day any time|i m free all the time|i m always free|always free|"
            "i m available any time|totally flexible|completely flexible|day or night|makes no difference|"
            "whatever works|whatever works for you|whatever suits|whichever day|whichever day suits|"
            "whichever day suits you|whatever day|whatever day works|whatever time|whatever time works|"
            "any day that suits|any day that suits you|any time that suits you|any day you like|any time you like|"
            "any day you want|whichever day works|whichever time|whatever suits you|whatever you have|"
            "whatever is easiest|no rush whenever"
        ),
    },
    "every": {
        "every": "any|every|each|all|some|most",
    },
    "extreme": {
        "first": (
            "the earliest|the soonest|earliest|soonest|earlier one|the earlier one|earliest one|the earliest one|"
            "the earlier|earlier slot please|the earlier slot|the earlier time|the earlier option|the sooner one|"
            "sooner one|the soonest one|soonest one|the earliest slot|the earliest time|the earliest option|"
            "earliest of those|whichever is earlier|whichever is sooner|whichever is earliest|whichever comes first|"
            "earlier of the two|the earlier of the two|earlier appointment|the earlier appointment|the former|"
            "the earliest of those|the earliest of the two|the earliest of them"
        ),
        "last": (
            "later one|the later one|latest one|the latest one|the later|the latest|the later slot|the later time|"
            "the later option|the latest slot|the latest time|whichever is later|whichever is latest|"
            "later of the two|the later of the two|later appointment|the later appointment|the latter|"
            "the latest of those|the latest option"
        ),
    },
    "option": {
        "option": "option|number|nr|num|choice|slot number|option number|opt|slot",
    },
    "letter": {
        1: "option a",
        2: "option b",
        3: "option c",
        4: "option d",
    },
    "slot": {
        "slot": (
            "one|ones|slot|slots|appointment|appt|apt|appointments|opening|openings|option|time|times|spot|space|"
            "choice|availability|date|meeting|session|visit|booking|available time|suggestion"
        ),
    },
    "available": {
        "available": (
            "you have|you ve got|you got|available|free|open|possible|you can|you can do|going|that you have|"
            "that is free|that s free|left|you can give me|there is|on offer|you can offer"
        ),
    },
    "theone": {
        "theone": "the one on|the one at|the one in|one on|one at|the one",
    },
    "otherone": {
        "otherone": "the other one|the other|other one|the other slot|the other option|the other time",
    },
    "because": {
        "because": "because|cause|cuz|coz|bc|as i|since i|because of",
    },
    "birth": {
        "birth": "born|was born|date of birth|dob|birthday|my birthday|birth date|birthdate|anniversary",
    },
    "wish": {
        "wish": (
            "happy|have a great|have a nice|have a good|have a lovely|have a wonderful|enjoy your|enjoy the|enjoy"
        ),
    },
    "since": {
        "since": "since|ever since|as of last",
    },
    "ago_pre": {
        "ago": (
            "for the last|for the past|over the last|over the past|for over|for about|for almost|for nearly|"
            "for more than|been"
        ),
    },
    "ago_post": {
        "ago": "ago|back|old",
    },
    "dur_pre": {
        "dur": "for|take|takes|last|lasts|lasting|during|about",
    },
    "story": {
        "story": (
            "i work|i m working|i finish|i finish work|i finish work at|i get off|i get off work|i get out|"
            "i get out of work|i leave work|i leave the office|i clock off|i start|i start work|i m at work|"
            "i have a meeting|i ve got a meeting|i have class|i have classes|i have school|my shift|my shift ends|"
            "my shift starts|my class|my meeting|i get home|i m home|i arrive|i pick up|i drop|my flight|my train|"
            "work ends|work finishes|school ends|the kids finish|the kids get out|i land|i wake up|i get up|i m busy|"
            "you close|you open|i m done|i am done|i knock off|i m off work|i commute|my lunch is|my break is|"
            "i m in meetings|i m in a meeting|my bus"
        ),
    },
    "afterthat": {
        "after": "after that|afterwards|after then|thereafter|from then|after",
    },
    "noun": {
        "noun": (
            "kids|kid|children|child|sons|daughters|people|persons|person|guests|adults|friends|employees|staff|"
            "students|patients|dollars|bucks|pounds|quid|euros|grand|k|percent|years|yrs|yo|miles|mile|km|kilometers|"
            "kilometres|blocks|feet|ft|meters|metres|inches|lbs|kilos|kg|teeth|tooth|fillings|crowns|implants|"
            "sessions|times|bedrooms|bedroom|beds|bathrooms|bathroom|baths|rooms|floors|houses|cars|dogs|cats|pets|"
            "users|seats|licenses|licences|locations|offices|branches|classes|lessons|products|units|boxes|tickets|"
            "questions|things|issues|points|degrees|opinions|installments|instalments|payments|siblings|brothers|"
            "sisters|of us|of them|appointments|visits|months pregnant|weeks pregnant|stars|items|pages|photos|"
            "pictures|calls|messages|colleagues|agents|reps|stories|grandchildren|grandkids|cavities|nights stay|"
            "members|in total|altogether|million|thousand"
        ),
    },
    "count_pre": {
        "count": (
            "we are|we re|there are|there s|there will be|party of|group of|family of|i have|we have|i ve got|room|"
            "apt|apartment|unit|suite|floor|flat|invoice|order|ticket|version|age|aged|size|i m|bus|route|highway|"
            "gate|platform|page|chapter|building|zip|case|pin|code|budget|costs|cost|pay|paid"
        ),
    },
    "nameintro": {
        "name": (
            "my name is|my name s|name is|i m|i am|this is|call me|named|it s|name|mr|mrs|ms|miss|dr|my son|"
            "my daughter|my wife|my husband|my friend|my partner|speaking to|speak to|speak with|talk to|talked to|"
            "spoke to|spoke with|ask for|dear|hi|hello|hey|under the name|under|surname|last name|last name is|"
            "surname is|first name is|it s under|regards|thanks"
        ),
    },
    "addrintro": {
        "addr": (
            "i live at|i live on|i live in|my address is|address is|located at|we re at|we live at|we live on|"
            "based at|i m at|living at|address|our address is|our office is at|office at|house number|number"
        ),
    },
    "street": {
        "street": (
            "street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|way|court|ct|place|pl|square|close|"
            "crescent|floor|terrace|highway|hwy|parkway|grade|year|birthday|row|mews|gardens|bus|bar|grill"
        ),
    },
    "idiom": {
        "idiom": (
            "a second|one second|just a second|in a second|a sec|one sec|a minute|one minute|just a minute|"
            "in a minute|in a moment|a moment|one moment|second opinion|a second opinion|second thought|first of all|"
            "first off|first time|the first time|my first time|for the first time|my first visit|"
            "my first appointment|it s my first appointment|first name|last name|last time|the last time|second time|"
            "second home|second hand|secondhand|last resort|at first|at last|at least|last but not least|first aid|"
            "first class|first come first served|last minute|the last minute|at the last minute|last straw|"
            "first impression|good morning|good afternoon|good evening|good night|morning all|good day|"
            "have a good day|have a great day|have a nice day|have a good one|have a good weekend|"
            "have a great weekend|have a nice weekend|enjoy your weekend|happy monday|happy friday|happy holidays|"
            "merry christmas|happy new year|happy thanksgiving|happy easter|see you tomorrow|until tomorrow|"
            "talk tomorrow|these days|one of these days|some day|someday|one day|the other day|day to day|day by day|"
            "in this day and age|back to square one|at sixes and sevens|at 6s and 7s|9 to 5 job|nine to five job|"
            "the whole nine yards|cloud nine|on cloud nine|catch 22|high five|take five|five star|5 star|"
            "ten out of ten|10 out of 10|fifty fifty|50 50|half the time|half price|my better half|other half|"
            "half a mind|quarter pounder|per day|per week|per month|times a week|times a day|daily|weekly|monthly|"
            "round the clock|around the clock|about time|all the time|it s time|long time|no time|part time|"
            "full time|time being|at the same time|same time|on time|in time|for some time|man friday|girl friday|"
            "tgi fridays|tgi friday s|ruby tuesday|casual friday|wednesday addams|monday blues|case of the mondays|"
            "sunday times|sunday best|friday night lights|month of sundays|a month of sundays|never on sunday|"
            "black and white|may i|may we|may be|you may|we may|may have|it may|they may|he may|she may|that may|"
            "i may|march on|in march step|sun is|the sun|in the sun|sat down|i sat|sat on|sat in|newly wed|got wed|"
            "just wed|one on one|one by one|day one|no one|at one point|at one time|one more thing|one thing|"
            "one question|two cents|second to none|eleventh hour|at the eleventh hour|third party|third wheel|"
            "two way|late reply|late response|late message|sorry for the late|so late|too late|running late|i m late|"
            "am late|be late|late again|it s late|it s getting late|writing late|writing so late|texting so late|"
            "replying late|twenty four seven|long weekend|early days|early bird special|early reply|"
            "better late than never|two birds|deep six|on all fours|forty winks|at your earliest|on the fence|"
            "any minute now|every now and then|now and then|from now on|right now i m|just now|by now|until now|"
            "till now|up to now|for now|now that|now i|even now|not now|not right now|back then|then and there|"
            "half term|june bug|april fool|april fools|august company"
        ),
    },
    "holiday": {
        (12, 25): "christmas day|xmas day|day of christmas",
        (12, 24): "christmas eve|xmas eve|the day before christmas|day before christmas",
        (12, 26): "boxing day|the day after christmas|day after christmas",
        (12, 31): "new year s eve|new years eve|nye|last day of the year|the last day of the year",
        (1, 1): "new year s day|new years day|first day of the year|the first day of the year",
        (2, 14): "valentine s day|valentines day|valentines|valentine s",
        (10, 31): "halloween|hallowe en",
        (7, 4): "independence day|fourth of july|the fourth of july",
        (11, 11): "veterans day|veteran s day|remembrance day|armistice day",
        (3, 17): "st patrick s day|saint patrick s day|st paddy s day|st patricks day",
        (11, 5): "bonfire night|guy fawkes night|guy fawkes",
        (6, 19): "juneteenth",
        (1, 6): "epiphany",
        (11, 1): "all saints day|all saints",
        (2, 2): "groundhog day",
        (4, 1): "april fools day|april fool s day",
    },
    "vague": {
        "vague": (
            "christmas|xmas|christmastime|christmas time|the holidays|holidays|holiday season|the holiday season|"
            "new year|new years|new year s|easter|easter sunday|easter monday|easter weekend|good friday|"
            "thanksgiving|thanksgiving day|black friday|cyber monday|labor day|labour day|memorial day|mother s day|"
            "mothers day|father s day|fathers day|martin luther king day|mlk day|presidents day|columbus day|"
            "bank holiday|the bank holiday|bank holiday monday|hanukkah|ramadan|eid|diwali|passover|mardi gras|"
            "shrove tuesday|pancake day|ash wednesday|palm sunday|maundy thursday|super bowl sunday|super bowl|lent|"
            "spring break|giving tuesday|election day|pentecost|whit monday|chinese new year|lunar new year|"
            "yom kippur|rosh hashanah|super tuesday|small business saturday"
        ),
    },
    "thanks": {
        "thanks": (
            "thanks|thank you|thx|ty|cheers|ta|many thanks|thanks a lot|thank you so much|thanks so much|tysm|"
            "appreciated|much appreciated|🙏"
        ),
    },
    "greet": {
        "greet": "hi|hello|hey|hiya|hi there|hey there|hello there|howdy|greetings|yo|bye|good bye|see ya",
    },
    "filler": {
        "filler": (
            "please|pls|plz|i|i d|i would|i ll|i will|would|like|take|have|go|with|go with|going with|let s|let us|"
            "lets|do|that|that one|that s|it|it s|is|be|me|my|for me|to me|then|well|um|uh|uhm|er|erm|hmm|oh|ah|haha|"
            "lol|just|only|want|prefer|choose|pick|pick the|book|booking|reserve|schedule|slot|time|appointment|appt|"
            "can|could|you|your|we|us|am|are|think|guess|i think|works|work|good|best|better|great|fine|love|to|come|"
            "make|get|see|will|ll|i ll go with|i ll take|i ll have|give|definitely|probably|dear|there|any|anything|"
            "something|put|down|down for|sounds|same|also|too|very|much|really|one|confirm|suit|suits|possible|"
            "possibly|available|free|if|should|that ll"
        ),
    },
    "hedge": {
        "hedge": (
            "let me think|i ll think|i ll think about it|let me check|let me see|i ll check|i ll let you know|"
            "let you know|i ll get back to you|get back to you|i ll confirm|will confirm|confirm later|"
            "i need to check|need to check|have to check|i have to check|need to think|not sure|i m not sure|unsure|"
            "maybe|perhaps|i don t know|dunno|idk|not certain|depends|it depends|might|i might|we ll see|hold on|"
            "hang on|give me a minute|give me a sec|bear with me|talk to my|ask my|tell you tomorrow|"
            "confirm tomorrow|let you know tomorrow|tell you later|i guess not"
        ),
    },
    "qword": {
        "q": (
            "how much|how|what|where|which|who|why|when|cost|price|do you take|do you accept|is it|is there|are you|"
            "does it|do i need|will it|what s|where s|how s|how long|can i pay|can i bring"
        ),
    },
    "soft": {
        "soft": (
            "no idea|i don t get it|i don t understand|i do not understand|never mind|nevermind|why not|not sure if|"
            "no problem|no worries|no rush|no matter|don t you have|haven t you got|you don t have|you wouldn t have|"
            "you don t happen to have|don t suppose you have|isn t there|wouldn t|couldn t it be|not only|if not|"
            "not bad|don t worry|not to worry|don t know if|not sure whether|won t you|aren t you|can t wait|"
            "i can t wait|can t remember|can t find|can t eat|can t sleep|can t chew|can t believe|can t afford|"
            "can t stand|can t tell|cannot wait|don t have insurance|not a patient|no doubt|no longer|not yet|"
            "no news|not feeling|don t have a"
        ),
    },
}
