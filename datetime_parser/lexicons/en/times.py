"""English (United States, United Kingdom): words that name times, by kind and value.

Phrases are separated by "|"; accents and apostrophes are folded and the longest phrase wins. A phrase may stand
under several kinds: the first is what rules see, the others stay known in `Item.also`.
"""

LEXICON: dict[str, dict[object, str]] = {
    "wday": {
        0: "monday",
        1: "tuesday",
        2: "wednesday",
        3: "thursday",
        4: "friday",
        5: "saturday",
        6: "sunday",
    },
    "wdays": {
        0: "mondays",
        1: "tuesdays",
        2: "wednesdays",
        3: "thursdays",
        4: "fridays",
        5: "saturdays",
        6: "sundays",
    },
    "wabbr": {
        0: "mon",
        1: "tue|tues|tu",
        2: "wed|weds|wednes",
        3: "thu|thur|thurs|th",
        4: "fri",
        5: "sat",
        6: "sun",
    },
    "month": {
        1: "january",
        2: "february",
        3: "march",
        4: "april",
        5: "may",
        6: "june",
        7: "july",
        8: "august",
        9: "september",
        10: "october",
        11: "november",
        12: "december",
    },
    "mabbr": {
        1: "jan",
        2: "feb",
        3: "mar",
        4: "apr",
        6: "jun",
        7: "jul",
        8: "aug",
        9: "sep|sept",
        10: "oct",
        11: "nov",
        12: "dec",
    },
    "rel": {
        0: "today|2day|todays",
        1: ("tomorrow|tmrw|tmr|tmw|tmrrw|tomo|2moro|2morrow|2mrw|tommorow|tommorrow|tomorow|tomorrows|the morrow"),
        2: "the day after tomorrow|day after tomorrow|overmorrow|day after tmrw|the day after tmrw",
        -1: "yesterday",
        -2: "the day before yesterday|day before yesterday",
    },
    "dayafter": {
        2: "the day after|day after|the next day|the following day|the day after that",
    },
    "part": {
        "morning": (
            "morning|mornings|mornin|first thing|first thing in the morning|first thing in the am|before lunch|"
            "before lunchtime|early|earlyish|bright and early|early doors|mid morning|midmorning|late morning|"
            "early morning|early in the day|early in the morning|early on|forenoon|before midday meal|"
            "after breakfast|early bird|earlier in the day|nice and early"
        ),
        "afternoon": (
            "afternoon|afternoons|arvo|after lunch|after lunchtime|after my lunch|late afternoon|early afternoon|"
            "mid afternoon|midafternoon|last thing|end of the day|end of day|end of business|close of business|cob|"
            "eod|late in the day|later in the day|end of the working day|end of the workday|the end of the day|"
            "afternoonish|aft|last appointment of the day|last slot of the day|late in the afternoon|tea time|teatime"
        ),
        "evening": (
            "evening|evenings|night|nights|eve|nighttime|after dinner|after supper|late evening|early evening|nite"
        ),
    },
    "tonight": {
        0: "tonight|tonite|2nite|this eve",
        -1: "last night|last nite",
    },
    "ampm": {
        "am": "am|a m",
        "pm": "pm|p m",
    },
    "at": {
        "at": "at|by about|@",
    },
    "det": {
        "det": "the",
    },
    "of": {
        "of": "of",
    },
    "prep": {
        "on": "on",
        "in": "in|in the",
        "during": "during|over",
    },
    "para": {
        "for": "for",
    },
    "within": {
        "within": "within",
    },
    "approx": {
        "approx": (
            "around|about|roughly|approx|approximately|circa|like|around about|round about|somewhere around|"
            "sometime around|at around|at about|at roughly|at like|close to|nearly|towards|near|round|bout|say about|"
            "say around|maybe around|maybe about|or about|sometime about|just about"
        ),
    },
    "makeit": {
        "makeit": (
            "make it|make that|say|let s say|let s make it|let s do|call it|how about|what about|shall we say|"
            "change it to|change that to|move it to|switch it to|go for|we could do|could we do|can we do|could do|"
            "can do|can you do|do you have|bump it to|push it to"
        ),
    },
    "ish": {
        "ish": (
            "ish|or so|or thereabouts|thereabouts|give or take|approx|approximately|or around then|or something|"
            "ish o clock|or something like that"
        ),
    },
    "sharp": {
        "sharp": "sharp|on the dot|exactly|on the nose|prompt",
    },
    "hunit": {
        "h": "h|hrs|hr|o clock|oclock|o clk|uhr|hundred hours",
    },
    "hour": {
        "hour": "hour|hours",
    },
    "minute": {
        "minute": "minute|minutes|min|mins",
    },
    "dayw": {
        "day": "day|days",
    },
    "week": {
        "week": "week|weeks|wk|wks|week s",
    },
    "monthw": {
        "month": "month|months|month s",
    },
    "fortnight": {
        "fortnight": "fortnight|fortnights",
    },
    "year": {
        "year": "year|years",
    },
    "num": {
        2: "a couple of|couple of|a couple|couple",
    },
    "few": {
        "few": "a few|few|several|some",
    },
    "half": {
        "half": "half|half a|half an",
    },
    "quarter": {
        "quarter": "quarter|a quarter",
    },
    "past": {
        "past": "past",
    },
    "to": {
        "to": "to|thru|through",
    },
    "noon": {
        "noon": "noon|midday|mid day|noontime|lunchtime|lunch time|12 noon|twelve noon|noonish",
    },
    "midnight": {
        "midnight": "midnight",
    },
    "this": {
        "this": "this|these|this very",
    },
    "next": {
        "next": "next|nxt",
    },
    "coming": {
        "coming": "coming|this coming|upcoming|that is coming|the coming|forthcoming",
    },
    "other": {
        "other": (
            "the one after|the one after that|the other one|the other|the following one|the following|following|"
            "the next one|the one following|the subsequent one|one later|the one after next"
        ),
    },
    "beg": {
        "beg": (
            "beginning of|the beginning of|start of|the start of|at the start of|at the beginning of|early in|"
            "early part of|the first part of|first few days of|early"
        ),
    },
    "mid": {
        "mid": "mid|middle of|the middle of|midway through|halfway through|in the middle of",
    },
    "fin": {
        "fin": (
            "end of|the end of|at the end of|late|late in|towards the end of|toward the end of|later in|tail end of|"
            "the tail end of|the back end of|last few days of|by the end of|the last days of"
        ),
    },
    "later": {
        "later": "later|later on",
    },
    "weekend": {
        "weekend": "weekend|weekends|wkend|week end|wknd",
    },
    "midweek": {
        "midweek": "midweek|mid week",
    },
    "weekdays": {
        "weekdays": (
            "weekdays|week days|weekday|working days|working day|workdays|business days|business day|work days|"
            "during the week|during the working week|in the week|on weekdays|school days"
        ),
    },
    "from": {
        "from": "from|starting|starting from|starting at|beginning|as from|as of",
    },
    "between": {
        "between": "between|btw|btwn|in between|anytime between",
    },
    "after": {
        "after": (
            "after|past|later than|any time after|anytime after|not before|no earlier than|not earlier than|"
            "no sooner than|not until|from after|post|following|only after|never before|nothing before|"
            "any later than|beyond"
        ),
    },
    "before": {
        "before": (
            "before|earlier than|by|any time before|anytime before|not after|no later than|not later than|"
            "at the latest by|prior to|ahead of|up to|only before|never after|nothing after|nothing later than|"
            "at or before|not past|sooner than|up until|pre"
        ),
    },
    "until": {
        "until": "until|till|til|up until|up till",
    },
    "onwards": {
        "onwards": "onwards|onward|on|and later|or later|or any time after|and beyond|plus|forward|and on",
    },
    "orbefore": {
        "orbefore": "at the latest|latest|or earlier|tops|max|and earlier|or sooner|at most|and no later",
    },
    "orafter": {
        "orafter": "at the earliest|earliest|minimum|at the soonest",
    },
}

# Names whose near spellings are understood, and the real words that are near them.
FUZZY = (
    "monday tuesday wednesday thursday friday saturday sunday tomorrow january february august september october "
    "november december afternoon weekend tonight noon"
)
NOT_FUZZY = (
    "afternoons birthday decembers fridays holiday member midday monda mondays moon mundane nomad non norm noun "
    "remember someday soon sundae tonights tuesdays weekends"
)
# Letters that are taken for each other, replaced one after the other before spellings are compared.
SOUND_ALIKE: tuple[tuple[str, str], ...] = ()
