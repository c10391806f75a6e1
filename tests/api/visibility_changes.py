# SPDX-License-Identifier: Apache-2.0
"""What happens in the random world: events come, change hands, are spoken of, and go."""

from typing import Any, Dict, Optional

from visibility_model import ALL, GROUP, HOST, INHERIT, Thing, User
from visibility_world import ENTRY_LEVELS, TAGS, World, Wrong

EVENT_LEVELS, PART_LEVELS = (0, 1, 2, 3, GROUP), (0, 1, 2, 3, GROUP, INHERIT)


class Changes(World):
    # --- events ---

    def attribute(self, user: User) -> Dict[str, Any]:
        mark = self.mark()
        body = dict(self.sharing(user, PART_LEVELS), comment=mark, to_ids=self.random.random() < 0.7)
        kind = self.random.choice(("shared", "domain", "domain", "md5", "ip-dst|port", "attachment", "malware-sample"))
        if kind == "shared":
            return dict(body, type="domain", category="Network activity", value=self.random.choice(self.shared) + ".example")
        value = self.mark()
        if kind == "domain":
            return dict(body, type=kind, category="Network activity", value=value + ".example")
        if kind == "md5":
            return dict(body, type=kind, category="Payload delivery", value=value)
        if kind == "ip-dst|port":
            return dict(body, type="hostname|port", category="Network activity", value=value + ".example|80")
        # A mark is base64 of 24 bytes: those are the file, and "data" is a mark again.
        data = self.mark()
        if kind == "attachment":
            return dict(body, type=kind, category="External analysis", value=value + ".txt", data=data)
        return dict(body, type=kind, category="Payload delivery", value=value + ".exe", data=data, encrypt=True)

    def add_event(self):
        user, info = self.writer(), self.mark()
        values, attributes, objects = set(), [], []
        for body in [self.attribute(user) for _ in range(self.random.randint(1, 4))]:
            if body["value"] not in values:
                attributes.append(body)
            values.add(body["value"])
        for _ in range(self.random.randint(0, 2)):
            inner = [dict(self.attribute(user), object_relation="domain") for _ in range(self.random.randint(1, 2))]
            objects.append(dict(self.sharing(user, PART_LEVELS), name="domain-ip", comment=self.mark(), Attribute=inner))
        body = dict(self.sharing(user, EVENT_LEVELS), info=info, Attribute=attributes, Object=objects)
        extended = self.some("event", seen_by=user) if self.random.random() < 0.3 else None
        if extended:
            body["extends_uuid"] = extended.uuid
        row = self.must(user, "POST", "/events/add", body)["Event"]
        event = self.shared_thing("event", info, row, [user.org], body)
        event.extends = extended
        event.users.add(user.number)
        self.read_parts(event)

    def read_parts(self, event: Thing):
        """Numbers and distributions as the administrator, who sees all, gets them back."""
        document = self.must(self.admin, "GET", "/events/view/%d" % event.number)["Event"]
        known = {(thing.kind, thing.number) for thing in self.model.things}
        for outer, inside in [(document, event)] + [(row, None) for row in document["Object"]]:
            if inside is None:
                inside = self.shared_thing("object", outer["comment"], outer, event.orgs, outer, event)
            for row in outer["Attribute"]:
                if ("attribute", int(row["id"])) in known:
                    continue
                part = self.shared_thing("attribute", row["comment"], row, event.orgs, row, inside)
                part.type, part.value = row["type"], row["value"][:32]
                part.to_ids = row["to_ids"]
                if row["type"] == "attachment":
                    part.data = row["data"]
                elif row["type"] == "malware-sample":
                    part.data = row["value"].split("|")[1]

    def change(self):
        if self.some("event") is None or self.random.random() < 0.25:
            self.add_event()
        else:
            self.random.choice(self.CHANGES)(self)
        self.read_published()

    def read_published(self):
        """What is published, as the administrator has it: most changes of an event take that away."""
        rows = self.must(self.admin, "GET", "/events/index/minimal:0")
        published = {int(row["id"]) for row in rows if row["published"]}
        for event in self.model.of("event"):
            event.published = event.number in published

    def owner(self, thing: Thing) -> User:
        return self.writer(self.random.choice(sorted(thing.orgs)))

    def share_again(self, thing: Optional[Thing], path: str, levels):
        if thing is None:
            return
        user = self.owner(thing)
        wanted = self.sharing(user, levels)
        self.must(user, "POST", path % thing.number, wanted)
        thing.distribution, thing.group = wanted["distribution"], wanted["sharing_group_id"]

    def share_event(self):
        self.share_again(self.some("event"), "/events/edit/%d", EVENT_LEVELS)

    def share_attribute(self):
        self.share_again(self.some("attribute"), "/attributes/edit/%d", PART_LEVELS)

    def share_object(self):
        self.share_again(self.some("object"), "/objects/edit/%d", PART_LEVELS)

    def share_report(self):
        self.share_again(self.some("report"), "/eventReports/edit/%d", PART_LEVELS)

    def share_cluster(self):
        self.share_again(self.some("cluster"), "/galaxy_clusters/edit/%d", ENTRY_LEVELS)

    def move_member(self):
        group, org = self.random.choice(list(self.model.members)), self.random.choice(self.orgs)
        shown = self.must(self.admin, "GET", "/sharing_groups/view/%d" % group)
        listed = {int(member["org_id"]) for member in shown["SharingGroupOrg"]}
        action = "removeOrg" if org in listed else "addOrg"
        self.must(self.admin, "POST", "/sharingGroups/" + action, {"sg_id": group, "org_id": org})
        self.model.members[group] = (listed ^ {org}) | {int(shown["SharingGroup"]["org_id"])}

    def delete_event(self):
        event = self.some("event")
        if self.random.random() < 0.3:
            self.must(self.admin, "POST", "/events/delete/%d" % event.number)
            self.model.remove(event)

    def delete_part(self):
        part = self.some("attribute", "object", "report")
        if part is None or self.random.random() < 0.5:
            return
        controller = {"attribute": "attributes", "object": "objects", "report": "eventReports"}[part.kind]
        self.must(self.owner(part), "POST", "/%s/delete/%d" % (controller, part.number))
        for gone in [part] + self.model.parts_of(part):
            gone.deleted = True

    def publish(self):
        event = self.some("event")
        self.must(self.admin, "POST", "/events/publish/%d" % event.number)

    # --- parts that others may add, too ---

    def add_report(self):
        event = self.some("event")
        user = self.owner(event)
        body = dict(self.sharing(user, PART_LEVELS), name=self.mark())
        body["content"] = "about " + body["name"]
        row = self.must(user, "POST", "/eventReports/add/%d" % event.number, body)["EventReport"]
        self.shared_thing("report", body["name"], row, event.orgs, body, event)

    def add_post(self):
        """Seen by who sees the event it is about. Its number is that of its thread."""
        event = self.some("event")
        mark = self.mark()
        thread = self.must(self.owner(event), "POST", "/posts/add/event/%d" % event.number, {"message": mark})["Thread"]
        self.add("post", mark, int(thread["id"]), event.orgs, ALL, inside=event)

    def add_reference(self):
        source = self.some("object")
        target = self.some("attribute", "object")
        if source is None or target is None or target.event is not source.event or target is source:
            return
        body = {"referenced_uuid": target.uuid, "relationship_type": "x", "comment": self.mark()}
        row = self.must(self.owner(source), "POST", "/objectReferences/add/%d" % source.number, body)["ObjectReference"]
        reference = self.add("reference", body["comment"], int(row["id"]), source.orgs, INHERIT, inside=source)
        reference.target = target

    def add_proposal(self):
        user = self.writer(roles=(2, 3, 5))
        about = self.some("event", "attribute", seen_by=user)
        if about is None or about.type in ("attachment", "malware-sample"):
            return
        value, mark = self.mark(), self.mark()
        body = {"type": about.type or "domain", "value": value, "category": "Payload delivery", "comment": mark}
        if body["type"] != "md5":
            body.update(value=value + (".example|80" if "|" in body["type"] else ".example"), category="Network activity")
        path = "/shadowAttributes/%s/%d" % ("add" if about.kind == "event" else "edit", about.number)
        row = self.must(user, "POST", path, body)["ShadowAttribute"]
        proposal = self.add("proposal", mark, int(row["id"]), about.event.orgs | {user.org}, inside=about)
        proposal.value, proposal.makers = value, {user.org}

    def add_sighting(self):
        user = self.writer()
        attribute = self.some("attribute", seen_by=user)
        if attribute is None:
            return
        mark = self.mark()
        row = self.must(user, "POST", "/sightings/add/%d" % attribute.number, {"source": mark})["Sighting"]
        sighting = self.add("sighting", mark, int(row["id"]), attribute.event.orgs | {user.org}, inside=attribute)
        sighting.uuid, sighting.makers = row["uuid"], {user.org}

    def change_policy(self):
        if self.random.random() < 0.3:
            self.model.policy = self.random.choice((0, 1, 2, 3))
            self.must(self.admin, "POST", "/servers/serverSettingsEdit/Plugin.Sightings_policy", {"value": self.model.policy})

    def change_unpublished(self):
        if self.random.random() < 0.5:
            private = self.model.unpublished_private = not self.model.unpublished_private
            self.must(self.admin, "POST", "/servers/serverSettingsEdit/MISP.unpublishedprivate", {"value": private})

    def add_signing_key(self):
        event, mark = self.some("event"), self.mark()
        body = {"type": "pgp", "key_data": "-----BEGIN PGP PUBLIC KEY BLOCK-----" + mark}
        row = self.must(self.admin, "POST", "/cryptographicKeys/add/Event/%d" % event.number, body)["CryptographicKey"]
        self.add("signing-key", mark, int(row["id"]), event.orgs, INHERIT, inside=event)

    # --- what is said about things ---

    def add_analyst_data(self):
        user = self.writer()
        about = self.some("event", "attribute", "object", "report", "note", seen_by=user)
        if about is None or (about.kind == "note" and about.about.kind == "note"):
            return
        kind, mark = self.random.choice(("note", "note", "opinion", "relationship")), self.mark()
        body = dict(self.sharing(user, ENTRY_LEVELS), authors=mark, note=mark, comment=mark, opinion=7)
        if kind == "relationship":
            body.update(relationship_type=mark, related_object_uuid=self.some("event").uuid, related_object_type="Event")
        noun = {"report": "EventReport"}.get(about.kind, about.kind.capitalize())
        path = "/analyst_data/add/%s/%s/%s" % (kind.capitalize(), about.uuid, noun)
        row = self.must(user, "POST", path, body)[kind.capitalize()]
        self.shared_thing(kind, mark, row, [user.org], body).about = about

    def share_analyst_data(self):
        self.share_again(self.some("note"), "/analyst_data/edit/Note/%d", ENTRY_LEVELS)

    # --- context ---

    def add_cluster(self):
        user, mark = self.writer(), self.mark()
        body = dict(self.sharing(user, ENTRY_LEVELS), value=mark, description=mark, source=mark, authors=[mark])
        body["GalaxyElement"] = [{"key": "synonyms", "value": mark}]
        row = self.must(user, "POST", "/galaxy_clusters/add/1", body)["GalaxyCluster"]
        self.shared_thing("cluster", mark, row, [user.org], body)

    def add_relation(self):
        source = self.some("cluster")
        if source is None:
            return
        user = self.owner(source)
        target = self.some("cluster", seen_by=user)
        if target is None or target is source or (source.distribution == GROUP and not self.model.open_to(user, source)):
            return  # who was taken out of a cluster's group can't save the cluster as it is
        body = dict(self.sharing(user, ENTRY_LEVELS), galaxy_cluster_uuid=source.uuid, referenced_galaxy_cluster_uuid=target.uuid)
        body["referenced_galaxy_cluster_type"] = self.mark()
        self.must(user, "POST", "/galaxy_cluster_relations/add", body)
        rows = self.must(self.admin, "GET", "/galaxy_clusters/view/%d" % source.number)["GalaxyCluster"]["GalaxyClusterRelation"]
        row = next(row for row in rows if row["referenced_galaxy_cluster_type"] == body["referenced_galaxy_cluster_type"])
        self.shared_thing("relation", body["referenced_galaxy_cluster_type"], row, source.orgs, body, source).target = target

    def attach_cluster(self):
        thing = self.some("event", "attribute")
        user = self.owner(thing)
        cluster = self.some("cluster", seen_by=user)
        if cluster is None or cluster in thing.clusters:
            return
        local = user.org == HOST and self.random.random() < 0.5
        path = "/galaxies/attachCluster/%d/%s/local:%d" % (thing.number, thing.kind, local)
        self.must(user, "POST", path, {"Galaxy": {"target_id": cluster.number}})
        thing.clusters.add(cluster)

    def attach_tag(self):
        thing, tag = self.some("event", "attribute"), self.random.choice(TAGS)
        if tag in thing.tags:
            return
        local = self.random.random() < 0.3
        user = self.admin if local else self.owner(thing)
        body = {"uuid": thing.uuid, "tag": tag, "local": local}
        if tag == TAGS[2] and not user.site_admin and user.org != self.orgs[0]:
            if self.ask(user, "POST", "/tags/attachTagToObject", body).status == 200:
                raise Wrong("%s may use the tag of another organisation" % user.name)
            return
        self.must(user, "POST", "/tags/attachTagToObject", body)
        thing.tags.add(tag)

    def delegate(self):
        event = self.some("event")
        if event.distribution != 0 or any(other.about is event for other in self.model.of("delegation")):
            return
        user = self.writer(next(iter(event.orgs)), roles=(1, 2, 5))
        org = self.random.choice([org for org in self.orgs if org != user.org])
        body = {"org_id": org, "distribution": 0, "message": self.mark()}
        row = self.must(user, "POST", "/eventDelegations/delegateEvent/%d" % event.number, body)["EventDelegation"]
        self.add("delegation", body["message"], int(row["id"]), [user.org, org]).about = event
        event.offered.add(org)

    CHANGES = [share_event, share_attribute, share_object, share_report, share_cluster, share_analyst_data, move_member]
    CHANGES += [move_member, delete_event, delete_part, publish, add_report, add_reference, add_proposal, add_proposal]
    CHANGES += [add_sighting, add_sighting, publish, change_unpublished, add_post]
    CHANGES += [change_policy, add_analyst_data, add_analyst_data, add_analyst_data, add_cluster, add_relation, attach_cluster]
    CHANGES += [attach_tag, attach_tag, delegate, add_signing_key]
