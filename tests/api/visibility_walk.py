# SPDX-License-Identifier: Apache-2.0
"""Every reading function there is, asked about anything: none may answer with more than the asking user sees.

The functions come from the server (/servers/queryACL/printAllFunctionNames), so a new one is walked without being named here.
"""

from typing import Callable, List

from visibility_model import User
from visibility_reads import LISTS, VIEWS, Judge, Read, made_by_his, nothing
from visibility_world import World, Wrong

# Functions that change something though they answer a GET, for administrators alone, or ask other servers.
ACTING = set(
    "feeds/previewindex feeds/previewevent feeds/fetchfromfeed feeds/fetchfromallfeeds feeds/cachefeeds servers/pull servers/push servers/testconnection "
    "servers/getremoteuser servers/compareservers servers/idtranslator "
    "servers/createsync servers/serversettingsedit servers/eventblockrule warninglists/enablewarninglist "
    "admin/organisations/generateuuid".split()
)
# Reading functions whose content is the same for everybody, or one administrator's: nothing to be missing, so only walked.
UNIFORM = {
    "the installation's own lists": "allowedlists/ communities/ correlationexclusions/ galaxies/index news/ noticelists/ "
    "objecttemplates/ organisations/ regexp/ roles/ taxonomies/ warninglists/ attributes/describetypes "
    "admin/news/ admin/regexp/ admin/roles/ admin/allowedlists/ feeds/comparefeeds feeds/searchcaches feeds/feedcoverage",
    "about the server, or for site administrators alone": "servers/ jobs/ events/queryacl correlations/ correlationrules/ "
    "events/restoredeletedevents eventblocklists/ orgblocklists/ sightingblocklists/ galaxyclusterblocklists/ "
    "analystdatablocklists/ feeds/view users/registrations modules/ api/",
    "previews of import rules, seen in regexp_preview.http": "admin/regexp/preview admin/regexp/cleanpreview",
    "what nothing is kept of": "benchmarks/ restclienthistory/ admin/accesslogs/",
    "about who asks": "hunts/ sharinggroupblueprints/ users/heartbeat users/view users/ admin/users/ usersettings/ userloginprofiles/ "
    "dashboards/ templates/",
    "counted, or asked about single values, elsewhere": "tags/ users/statistics attributes/attributestatistics "
    "attributes/downloadsample",
    "asked by servers that push, which hear of every uuid as they may send any": "events/checkuuid",
    "other ways to a search": "events/csv events/nids events/hids events/xml events/stix events/stix2 "
    "decayingmodel/decayingtoolrestsearch "
    "events/downloadopeniocevent attributes/text attributes/rpz attributes/bro attributes/returnattributes attributes/search",
    "the log, by its makers": "logs/ auditlogs/ admin/logs/ admin/auditlogs/",
}


def canonical(path: str) -> str:
    """/admin/audit_logs/index/limit:0 -> admin/auditlogs/index"""
    pieces = path.strip("/").lower().replace("_", "").split(".")[0].split("/")
    return "/".join(pieces[: 3 if pieces[0] == "admin" else 2])


def reading_functions(world: World) -> List[str]:
    """Those that answer a GET with more than a description of themselves."""
    found = []
    for controller, actions in world.must(world.admin, "GET", "/servers/queryACL/printAllFunctionNames").items():
        for action in actions:
            admin = action.startswith("admin_")
            name = ("admin/%s/%s" % (controller, action[len("admin_") :])) if admin else "%s/%s" % (controller, action)
            if name in ACTING:
                continue
            answer = world.ask(world.admin, "GET", "/" + name).body
            if b" API description" not in answer[:200]:
                found.append(name)
    return found


def check_all_are_known(functions: List[str]):
    """A function is among the reads, or stands above with the reason why it needs not."""
    known = {canonical(read.path) for read in LISTS + [read for reads in VIEWS.values() for read in reads]}
    uniform = tuple(name for names in UNIFORM.values() for name in names.split())
    unknown = [name for name in functions if name not in known and not name.startswith(uniform)]
    if unknown:
        raise Wrong("reading functions that nobody checks: %s (visibility_reads.py)" % " ".join(unknown))


def walk(world: World, judge: Judge, functions: List[str], asked: int, wrong: Callable[[User, str, str], None]):
    """`asked` random questions to each function, by random users."""
    things = [thing for thing in world.model.things if thing.number]
    exceptions = {canonical(read.path): read.also for read in LISTS}
    for name in functions:
        also = made_by_his if "logs/" in name else exceptions.get(name, nothing)
        for _ in range(asked):
            user, thing = world.random.choice(world.users), world.random.choice(things)
            argument = world.random.choice((str(thing.number), thing.uuid or str(thing.number), thing.kind, ""))
            kind = world.random.choice(("", "", "/all", "/Event", "/Note", "/1", "/type", "/data", "/tags", "/sightings"))
            path = "/%s%s/%s" % (name, kind, argument) if kind else "/%s/%s" % (name, argument)
            read = Read(path, "", also=also)
            reply = world.ask(user, "GET", path.rstrip("/"))
            leaks = judge.leaks(user, read, path, reply.body)
            if leaks:
                wrong(user, "GET " + path, "gives away %r" % leaks[:3])
