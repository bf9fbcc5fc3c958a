"""What leads say in English. Patterns read folded text: lower case, no accents, straight apostrophes."""

INTENTS: dict[str, tuple[str, ...]] = {
    "greet": (
        r"^\W*(hi|hello|hey|hiya|howdy|yo|greetings)\b",
        r"\b(hi|hello|hey) there\b",
        r"\bgood (morning|afternoon|evening|day)\b",
        r"^\W*morning\b",
    ),
    "book": (
        r"\bhow do (i|we) (start|begin|get started|go about|proceed|sign up)\b",
        r"\bget started\b",
        r"\b(book\w*|schedul\w+|reserv\w+|arrang\w+|organi[sz]e|set up|sort out|fix|make|get|have|need|want|like|looking for|after|grab) .{0,25}\b(appointments?|visit|slot|booking|meeting|consultation|session|time|spot|demo|check|call)\b",
        r"\b(book|booking|schedule|reserve|pencil me in|squeeze me in|fit me in|sign me up|put me down)\b",
        r"\bany (availability|openings?|slots?|appointments?|times?|spaces?|free slots?)\b",
        r"\bdo you have (any|an|anything|a|something|space|room|time)\b",
        r"\b(can|could) (i|we) (come|pop|drop|get|have|see)\b",
        r"\b(can|could|will) (someone|somebody|you|anyone|a technician|an engineer|one of you|they) (come|visit|see me|stop by|take a look|have a look|drop by|check|inspect)",
        r"\b(i'd|i would|we'd|we would) (like|love) to (come|visit|see|book|have|make|get)\b",
        r"\b(when|what days?|what times?) (can|could|are|do|is) (i|you|we|someone|somebody|the|there) (come|available|free|have|see|fit|next)",
        r"\bappointment (for|on|at|please|tomorrow|next|this)\b",
        r"^\W*(an? )?(appointment|booking)\W*$",
        r"\bneed (a|an|to see|someone)\b.{0,20}\b(dentist|doctor|technician|advisor|someone)\b",
        r"\bsee (a|the) (dentist|doctor|hygienist)\b",
    ),
    "move": (
        r"\b(re-?schedul\w+|re-?book\w*|postpon\w+|bring (it|my \w+) forward|push (it|my \w+|that) (back|to|out))\b",
        r"\b(mov\w+|chang\w+|shift\w*|switch\w*|swap\w*|push\w*|transfer) .{0,25}\b(appointment|booking|visit|slot|check-?up|cleaning|consultation|time|date|session|it|that|mine)\b.{0,30}(\bto\b|\bfor\b|\?|$|please|later|earlier|another)",
        r"\b(my|the) (appointment|booking|visit|slot|check-?up|cleaning|consultation|session) .{0,20}\b(to another|another (day|time)|different (day|time)|later|earlier)\b",
        r"\bcan (we|i|you) (do|make) (it|that|mine) .{0,15}instead\b",
        r"\b(another|different|new) (day|time|date) for my (appointment|booking|visit)\b",
        r"\b(move|change|shift|push) (my|the) (appointment|booking|visit|slot|check-?up|cleaning|consultation|session)\b",
    ),
    "cancel": (
        r"\b(withdraw|back out of|give up) (my|the|from)\b",
        r"\b(cancel\w*|call (it|that|the \w+) off|call off|scrap|drop|delete|remove) ?.{0,14}(appointment|booking|visit|slot|it|that|mine|the|my|both|all|one|check|clean|consult|$)",
        r"\bcancel\w*\b",
        r"\b(don't|do not|no longer|won't) (need|want|be needing) (the|my|that|this) (appointment|booking|visit|slot)",
        r"\bget rid of (my|the) (appointment|booking)",
    ),
    "cant_come": (
        r"\b(can't|cannot|can not|won't|not able to|unable to|not going to|won't be able to) (be able to )?(make|come|attend|be there|get there|do|keep)\b",
        r"\bsomething (came|has come|'s come) up\b",
        r"\bwon't be (there|able|coming|home)\b",
    ),
    "list": (
        r"\b(forgot|forgotten|don\'t remember|can\'t remember) (when|what time|what day|the (time|date|day))\b",
        r"\b(have i got|i got|did you book|have you got me|got me) (me )?(booked|in|down|scheduled)\b",
        r"\b(do|did) (i|we) (already )?(have|got|book) (any|an|my|some|a)? ?.{0,14}(appointments?|bookings?|visits?|something|anything|slot)\b",
        r"\b(have|'ve) (i|we) (got|booked) .{0,12}(appointment|booking|visit|anything|something)",
        r"\b(when|what time|what day|where)('s| is| was| are) (my|the|our) .{0,15}(appointments?|booking|visit|slot|check-?up|cleaning|consultation|one)\b",
        r"\bam i (booked|scheduled|down|still|on)\b",
        r"\b(what time|what day|what date|when|where)('s| is| was) (it|that|mine)( again)?\W*$",
        r"\b(show|list|see|check|view|confirm|remind me (of|about)|tell me|look up|find|what are) .{0,12}\b(my|our) (next |upcoming |current )?(appointments?|bookings?|visits?)\b",
        r"\bmy (next |upcoming )?(appointments?|bookings?)\W*$",
        r"\bremind me (when|what|of)\b",
        r"\bwhen (am i|do i|was i|are we) (booked|coming|have|supposed|in|due|see)",
        r"\bwhat time (am i|do i|was i|did i)\b",
        r"\bdo i have (anything|something) (booked|with you|coming up|scheduled)\b",
        r"\bis my (appointment|booking|visit) (still|confirmed|on)\b",
    ),
    "price": (
        r"\bhow much (is|are|does|do|would|will|for|it|to|you|should|a|the)\b",
        r"\bhow much\W*$",
        r"\b(price|prices|pricing|cost|costs|fee|fees|rate|rates|charge|charges|tariff)\b",
        r"\bis (it|that|the \w+) (free|paid|free of charge)\b",
        r"\bhow expensive\b",
        r"\bwhat do you charge\b",
    ),
    "duration": (
        r"\bhow long (does|is|will|do|would|it|are)\b(?!.{0,20}(open|wait))",
        r"\bduration\b",
        r"\bhow many minutes\b",
        r"\bhow much time\b",
    ),
    "hours": (
        r"\b(opening|business|working|office) (hours|times)\b",
        r"\bwhat (are your|time do you|hours|days do you|days are you)\b.{0,20}(hours|open|close|work|times)?",
        r"\b(when|until when|what time) (do|are) you (open|close|opening|closing|work)",
        r"\bare you open\b",
        r"\bdo you (open|work) (on|at|this|tomorrow|weekends|saturdays?|sundays?)",
        r"\byour hours\b",
    ),
    "where": (
        r"\bwhere (are|is|do|can) (you|your|the|i) ?(based|located|located|office|clinic|come|go|find|place|shop)?\b",
        r"\b(address|location|directions|how (do|can) i get (there|to you)|parking|postcode|zip code)\b",
    ),
    "services": (
        r"\b(what|which) .{0,14}(services|treatments|options|do you (do|offer|provide|have))\b",
        r"\b(services|treatments) (do you|you|are|available)\b",
        r"\b(some |more |any )?(information|info|details)\b",
        r"\btell me (more|about)\b",
        r"\bwhat do you (do|offer)\b",
        r"\b(find|finding) out (more|about)\b",
        r"\binterested in (solar|panels|your|what)\b",
    ),
    "professionals": (
        r"\bwho (will|would|is|are|does|do|can|works|comes)\b.{0,25}(see|come|coming|do|doing|there|available|working|dentist|it)\b",
        r"\b(which|what|how many) (dentists?|doctors?|professionals?|technicians?|advisors?|people)\b",
        r"\bwho (do|would) i (see|get)\b",
    ),
    "human": (
        r"\b(get|give|send|find) me (a |an |the )?(human|person|someone|somebody|agent|manager|operator|rep|representative|boss)\b",
        r"\b(talk|speak|chat) (to|with) (sales|support|reception|the office|management)\b",
        r"\b(talk|speak|chat|get in touch|deal|be connected|get through|communicate) (to|with) (a |an |the |some|your |one of |another )?.{0,16}(person|human|someone|somebody|people|agent|advis[eo]r|operator|manager|representative|rep|owner|boss|supervisor|team|staff|receptionist|dentist|doctor|colleague|being|anyone|sales\w*|secretary)\b",
        r"\b(real|actual|live|proper) (person|human|people|agent|being)\b",
        r"\b(call|ring|phone|contact) me\b",
        r"\b(can|could|have|get) (someone|somebody|a person|a human|anyone|one of you) .{0,6}(call|ring|phone|contact|talk|reply|answer|help me|write)",
        r"\b(don't|do not) want (to (talk|speak|chat) (to|with) )?(a |an |this |the )?(bot|robot|machine|ai)\b",
        r"\b(connect|transfer|put|pass|hand) me (to|through|over|with)\b",
        r"^\W*(a |an )?(human|person|agent|operator|representative|advisor|manager)( please)?\W*$",
        r"\bi (want|need|'d like|would like) (a |an |to see a |to reach a )?(human|person|real|manager|agent|operator)\b",
        r"\b(is|anyone) (there|anybody|anyone) (a )?(person|human|real|available to talk)?\b.{0,12}\b(person|human|real)\b",
        r"\bsomeone from (the|your) team\b",
    ),
    "thanks": (r"\b(thanks?( you)?|thank u|cheers|much appreciated|appreciate|ta)\b",),
    "bye": (
        r"\b(that\'s (all|it|everything)|that is all|nothing else)\W*$",
        r"\b(bye|goodbye|see (you|ya)|take care|have a (good|nice|great) (day|one|evening|weekend)|talk later|cya)\W*$",
    ),
    "later": (
        r"\bcome back (to (you|this)|later)\b",
        r"\b(think about it|think it over|let me think|get back to you|let you know|maybe later|another time|some other time|not (right )?now|not today thanks|leave it( for now)?|never ?mind|forget (it|about it)|not interested|no need|later then|i'll (check|ask|see|talk to) .{0,20}(and|first|wife|husband)?)\b",
    ),
    "bot": (
        r"\b(are you|is this|am i (talking|speaking|chatting) (to|with)|r u) (a |an )?(bot|robot|machine|human|person|real|ai|automated|computer|chatbot|chatgpt|someone|actual)\b",
        r"\b(who are you|who is this|who's this|what are you|what's your name|who am i (talking|speaking|chatting))\b",
    ),
    "offtopic": (
        r"\b(what\'s|what is|how much is) \d+ ?(times|plus|x|\*|\+|minus|divided)",
        r"\bdo you (like|love|believe|dream|eat|sleep)\b",
        r"\b(poem|poetry|joke|story|recipe|song|lyrics|horoscope|homework|essay|football|soccer|match|politics|election|president|prime minister|bitcoin|crypto\w*|lottery|capital (city )?of|weather|forecast|translate|python|javascript|code|script|movie|film|novel|riddle|religion|math\w*|square root|what's \d+ ?[+x*]|meaning of life|philosoph\w+|history of|stock market|stocks|world cup|girlfriend|boyfriend|marry me|love me|news|war|trivia|limerick|haiku)\b",
    ),
    "discount": (
        r"\b(discount\w*|cheaper|promo\w*|special offer|deals?|coupon|voucher|installments?|instalments?|financ\w+|payment plan|money off|price match)\b",
    ),
    "all": (r"\b(both|all of them|all|each|everything|the two)\b",),
    "other": (
        r"\b(for|under|on behalf of) (my|our|a|the) (dad|father|mum|mom|mother|wife|husband|partner|son|daughter|kid|kids|child|children|brother|sister|grandma|grandmother|grandpa|grandfather|gran|nan|uncle|aunt|cousin|friend|boss|colleague|boyfriend|girlfriend|fiancee?|neighbou?r|flatmate|roommate|niece|nephew|in-laws?|mother-in-law|father-in-law|boy|girl|little one|baby|toddler|parents?|tenant)\b",
        r"\b(for (someone|somebody) else|not for me|for another person|it's for (him|her|them|someone)|for (him|her) )",
        r"\bmy (dad|father|mum|mom|mother|wife|husband|partner|son|daughter|brother|sister|grandma|grandpa|friend) (needs|wants|would|also|has|could)\b",
    ),
    "self": (r"\bit's for me\b", r"\bfor myself\b", r"\bjust me\b"),
    "others_data": (
        r"\b(?!(?:my|your|his|her|our|their|today|tomorrow)\b)[a-z]+ [a-z]+\'s (phone|number|e-?mail|address|appointment|booking|details|contact)",
        r"\b(appointments?|phone|number|e-?mail|address|details|data|bookings?) (of|for) (mr|mrs|ms|miss|my neighbou?r|another|other|someone else|somebody else|all|every|the other|your other|maria|john)\b",
        r"\bother (customers?|clients?|patients?|people)('s|s')?\b",
        r"\bwhat time (is|does) (mr|mrs|ms|my neighbou?r|my ex|my friend)\b",
        r"\bwho else (is|has|comes|booked)\b",
    ),
    "refuse": (
        r"\b(none|neither|no good|don't (work|suit)|doesn't (work|suit)|won't work|not (good|possible|convenient|available) (for me|then|at)|can't (do|make) (any|those|these|that|either|it)|other (times?|options?|days?|slots?|dates?)|another (time|day|date|slot|option)|something else|anything else|different (time|day|date)|more (options|times|slots)|any(thing)? (later|earlier|sooner))\b",
    ),
    "ask_again": (
        r"\b(don't understand|what were|which were|say (that )?again|repeat|what options|come again|pardon\?)\b",
    ),
    "question": (
        r"\?",
        r"\b(do you|does it|can i pay|is there|are there|should i|what should|how does|do i need|is it (possible|necessary|included)|will it|how can)\b",
    ),
    "have_not": (
        r"\b(don't have|do not have|haven't got|have no|i've no|no email|don't use|don't know|don't remember|rather not|prefer not)\b",
    ),
    "correct": (
        r"\b(sorry|actually|instead|i meant|i mean|wrong|mistake|my bad|correction|rather|make (it|that)|scratch that|wait|changed my mind|on second thought|oops|better)\b",
    ),
}
YES = (
    r"^\W*(y+e+s+|ye+p|yeah+|yea|yup|ya|ok(ay)?|sure|of course|definitely|absolutely|perfect|great|good|fine|correct|right|exactly|confirm\w*|please( do)?|go ahead|sounds (good|great|perfect|fine)|that works|works( for me)?|that's (fine|good|great|perfect|right|it|ok)|deal|done|lovely|brilliant|cool|alright|all right|do it|let's do it|i('ll| will) take (it|that)|yes please|awesome|excellent|happy with that|book it|why not)\b",
    r"^\W*(👍|✅|👌|🙌)",
    r"\b(that works|works for me|sounds good|i'll take it|that's fine|that one's fine)\b",
)
NO = (r"^\W*(no+|nope|nah|no thanks|not really|negative|neither|❌)\b", r"^\W*(❌|👎)")
NAME_PHRASES = (
    r"(?:my (?:full |first )?name(?: is|'s|:)|name\s*[:=-]|name is|name's|i'm called|i am called|they call me|call me|i'm|i am|this is|it's|under the name(?: of)?|in the name of|under|on behalf of|it is for|it's for|for|his name is|her name is|he's called|she's called|named|name)",
)
OTHER_NAME = r"(?:for|on behalf of|under) (?:my |our |a |the )?(?:dad|father|mum|mom|mother|wife|husband|partner|son|daughter|kid|child|brother|sister|grandma|grandmother|grandpa|grandfather|gran|nan|uncle|aunt|cousin|friend|boss|colleague|boyfriend|girlfriend|neighbou?r|flatmate|roommate|niece|nephew|mother-in-law|father-in-law)"
NO_INSURANCE = r"\b(private(ly)?|self[- ]?pay\w*|no (dental )?(insurance|cover|coverage|plan)|without (any )?insurance|uninsured|not insured|none|don't have (any|insurance|one|it)|do not have (any|insurance|one)|pay(ing)? (myself|cash|out of pocket|privately|for it myself)|i'll pay|haven't got (any|one|insurance)|nothing|n/?a)\b"
INSURANCE_PHRASES = r"(?:my |the )?(?:dental |health )?(?:insurance|insurer|cover|coverage|plan|insured)(?: company| provider)?\s*(?:is|with|by|:|-|=|through)?\s+"
GENERIC = r"\b(appointments?|booking|slot|reservation|meeting|session)\b"
SERVICE_AFTER = r"(?:do you (?:do|offer|provide|have|sell|install|make)|you (?:do|offer)|i need|i want|i'd like|i would like|looking for|interested in|book|appointment for|after|about|want|need|for) (?:to (?:book|have|get|schedule|make) )?(?:an? |some |the |my |any )*"
