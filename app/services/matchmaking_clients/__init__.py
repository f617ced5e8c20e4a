"""红娘的服务对象: whom a matchmaker looks after, whom she might introduce, and what came of it."""

from app.services.matchmaking_clients.introducing import (
    AlreadyIntroduced,
    IntroductionAnswered,
    IntroductionNotFound,
    MyIntroduction,
    NotForEachOther,
    answer,
    conclude,
    give_feedback,
    introduce,
    list_mine,
    write_feedback,
)
from app.services.matchmaking_clients.looking import (
    CaseFile,
    Client,
    ClientNotFound,
    get_hers,
    list_hers,
    open_file,
)
from app.services.matchmaking_clients.suggesting import Suggestion, suggest
from app.services.matchmaking_clients.taking import (
    ClientAlready,
    NoMatchmaker,
    choose,
    end,
    get_mine,
    leave,
    note,
    take_up,
)

__all__ = [
    "AlreadyIntroduced",
    "CaseFile",
    "Client",
    "ClientAlready",
    "ClientNotFound",
    "IntroductionAnswered",
    "IntroductionNotFound",
    "MyIntroduction",
    "NoMatchmaker",
    "NotForEachOther",
    "Suggestion",
    "answer",
    "choose",
    "conclude",
    "end",
    "get_hers",
    "get_mine",
    "give_feedback",
    "introduce",
    "leave",
    "list_hers",
    "list_mine",
    "note",
    "open_file",
    "suggest",
    "take_up",
    "write_feedback",
]
