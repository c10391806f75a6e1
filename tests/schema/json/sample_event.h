// SPDX-License-Identifier: Apache-2.0
#ifndef MUNINN_TESTS_SCHEMA_JSON_SAMPLE_EVENT_H_
#define MUNINN_TESTS_SCHEMA_JSON_SAMPLE_EVENT_H_

#include <string_view>

namespace muninn::json {

// An event document with something of everything, as this server writes it. Made up; the inner object of {"Event":…}.
inline constexpr std::string_view kSampleEvent =
    R"({"id":"7","orgc_id":"2","org_id":"1","date":"2024-10-21","threat_level_id":"2","info":"Dämo \"quoted\" / slash","published":true,)"
    R"("uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007","attribute_count":"4","analysis":"1","timestamp":"1729500000","distribution":"3",)"
    R"("proposal_email_lock":false,"locked":true,"publish_timestamp":"1729500001","sharing_group_id":"0","disable_correlation":false,)"
    R"("extends_uuid":"","protected":null,"event_creator_email":"admin@admin.test",)"
    R"("Org":{"id":"1","name":"ORGNAME","uuid":"c9000000-1111-4c3d-8e4f-000000000001","local":true},)"
    R"("Orgc":{"id":"2","name":"Their Org","uuid":"c9000000-1111-4c3d-8e4f-000000000002","local":false},)"
    R"("Attribute":[{"id":"11","type":"ip-dst","category":"Network activity","to_ids":true,"uuid":"5e000000-1111-4c3d-8e4f-000000000011",)"
    R"("event_id":"7","distribution":"5","timestamp":"1729500000","comment":"seen\ttwice","sharing_group_id":"0","deleted":false,)"
    R"("disable_correlation":false,"object_id":"0","object_relation":null,"first_seen":"2019-09-01T00:00:00.000001+00:00","last_seen":null,)"
    R"("value":"198.51.100.7","Galaxy":[{"id":"3","uuid":"6a000000-1111-4c3d-8e4f-000000000003","name":"Threat Actor","type":"threat-actor",)"
    R"("description":"d","version":"3","icon":"user-secret","namespace":"misp","enabled":true,"local_only":false,"GalaxyCluster":[{"id":"30",)"
    R"("uuid":"6b000000-1111-4c3d-8e4f-000000000030","collection_uuid":"6a000000-1111-4c3d-8e4f-000000000003","type":"threat-actor",)"
    R"("value":"APT 99","tag_name":"misp-galaxy:threat-actor=\"APT 99\"","description":"x","galaxy_id":"3","source":"MISP Project",)"
    R"("authors":["a","b"],"version":"300","sharing_group_id":null,"org_id":"0","orgc_id":"0","default":true,"locked":false,)"
    R"("extends_uuid":"","extends_version":"0","published":false,"deleted":false,"GalaxyClusterRelation":[{"id":"5","galaxy_cluster_id":"30",)"
    R"("referenced_galaxy_cluster_id":"31","referenced_galaxy_cluster_uuid":"6b000000-1111-4c3d-8e4f-000000000031",)"
    R"("referenced_galaxy_cluster_type":"similar","galaxy_cluster_uuid":"6b000000-1111-4c3d-8e4f-000000000030","distribution":"3",)"
    R"("sharing_group_id":null,"default":true,"Tag":[{"id":"42","name":"likely","colour":"#001899","exportable":true,"org_id":"0",)"
    R"("user_id":"0","hide_tag":false,"numerical_value":"55","is_galaxy":false,"is_custom_galaxy":false,"local_only":false}]}],)"
    R"("Org":{"id":"0","name":"MISP","date_created":"","date_modified":"","description":"Automatically generated MISP organisation","type":"",)"
    R"("nationality":"Not specified","sector":"","created_by":"0","uuid":"0","contacts":"","local":true,"restricted_to_domain":[],"landingpage":null},)"
    R"("Orgc":{"id":"0","name":"MISP","date_created":"","date_modified":"","description":"Automatically generated MISP organisation","type":"",)"
    R"("nationality":"Not specified","sector":"","created_by":"0","uuid":"0","contacts":"","local":true,"restricted_to_domain":[],"landingpage":null},)"
    R"("meta":{"country":["RU"],"synonyms":["one","two"]},"tag_id":"41","attribute_tag_id":"15","local":false,"relationship_type":"attributed-to"}]}],)"
    R"("ShadowAttribute":[{"id":"8","type":"ip-dst","category":"Network activity","to_ids":false,"uuid":"5e000000-1111-4c3d-8e4f-000000000011",)"
    R"("event_uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000007","event_id":"7","old_id":"11","comment":"","org_id":"2","proposal_to_delete":false,)"
    R"("timestamp":"1729500002","first_seen":null,"last_seen":null,"value":"198.51.100.8",)"
    R"("Org":{"id":"2","name":"Their Org","uuid":"c9000000-1111-4c3d-8e4f-000000000002","local":false}}],)"
    R"("Tag":[{"id":"41","name":"misp-galaxy:threat-actor=\"APT 99\"","colour":"#0088cc","exportable":true,"user_id":"0","hide_tag":false,)"
    R"("numerical_value":null,"is_galaxy":true,"is_custom_galaxy":false,"local_only":false,"local":false,"relationship_type":"attributed-to"},)"
    R"({"id":"43","name":"tlp:green","colour":"#33FF00","exportable":true,"user_id":"0","hide_tag":false,"numerical_value":"3",)"
    R"("is_galaxy":false,"is_custom_galaxy":false,"local_only":false,"local":true,"relationship_type":null}],)"
    R"("Sighting":[{"id":"13","attribute_id":"11","event_id":"7","org_id":"2","date_sighting":"1729500003","uuid":"96000000-1111-4c3d-8e4f-000000000013",)"
    R"("source":"honeypot","type":"1","attribute_uuid":"5e000000-1111-4c3d-8e4f-000000000011",)"
    R"("Organisation":{"id":"2","uuid":"c9000000-1111-4c3d-8e4f-000000000002","name":"Their Org"}}]},)"
    R"({"id":"12","type":"attachment","category":"Payload delivery","to_ids":false,"uuid":"5e000000-1111-4c3d-8e4f-000000000012","event_id":"7",)"
    R"("distribution":"5","timestamp":"1729500000","comment":"","sharing_group_id":"0","deleted":true,"disable_correlation":true,"object_id":"0",)"
    R"("object_relation":null,"first_seen":null,"last_seen":null,"value":"a.png","Galaxy":[],"data":"Zm9vYmE/","ShadowAttribute":[]}],)"
    R"("ShadowAttribute":[],"RelatedEvent":[{"Event":{"id":"6","date":"1969-12-31","threat_level_id":"4","info":"older","published":false,)"
    R"("uuid":"5f1a0a2c-1111-4c3d-8e4f-000000000006","analysis":"0","timestamp":"1729400000","distribution":"1","org_id":"1","orgc_id":"1",)"
    R"("Org":{"id":"1","name":"ORGNAME","uuid":"c9000000-1111-4c3d-8e4f-000000000001"},)"
    R"("Orgc":{"id":"1","name":"ORGNAME","uuid":"c9000000-1111-4c3d-8e4f-000000000001"}}}],"Galaxy":[],)"
    R"("Object":[{"id":"21","name":"file","meta-category":"file","description":null,"template_uuid":"688c46fb-5edb-40a3-8273-1af7923e2215",)"
    R"("template_version":"24","event_id":"7","uuid":"b4000000-1111-4c3d-8e4f-000000000021","timestamp":"1729500000","distribution":"5",)"
    R"("sharing_group_id":"0","comment":"","deleted":false,"first_seen":null,"last_seen":"2020-01-01T00:00:00.000000+00:00",)"
    R"("ObjectReference":[{"id":"1","uuid":"bb000000-1111-4c3d-8e4f-000000000001","timestamp":"1729500000","object_id":"21",)"
    R"("referenced_uuid":"5e000000-1111-4c3d-8e4f-000000000011","referenced_id":"11","referenced_type":"0","relationship_type":"connects-to",)"
    R"("comment":"c","deleted":false,"event_id":"7","source_uuid":"b4000000-1111-4c3d-8e4f-000000000021","Attribute":{"distribution":"5",)"
    R"("sharing_group_id":"0","uuid":"5e000000-1111-4c3d-8e4f-000000000011","value":"198.51.100.7","type":"ip-dst","category":"Network activity",)"
    R"("to_ids":true}}],"Attribute":[{"id":"22","type":"filename|md5","category":"Payload delivery","to_ids":true,)"
    R"("uuid":"5e000000-1111-4c3d-8e4f-000000000022","event_id":"7","distribution":"5","timestamp":"1729500000","comment":"","sharing_group_id":"0",)"
    R"("deleted":false,"disable_correlation":false,"object_id":"21","object_relation":"both","first_seen":null,"last_seen":null,)"
    R"("value":"a.exe|0cc175b9c0f1b6a831c399e269772661","Galaxy":[],"ShadowAttribute":[]}]}],)"
    R"("EventReport":[{"id":"2","uuid":"04000000-1111-4c3d-8e4f-000000000002","event_id":"7","name":"r","content":"# Title\n","distribution":"5",)"
    R"("sharing_group_id":"0","timestamp":"1729500000","deleted":false}],"CryptographicKey":[],)"
    R"("Tag":[{"id":"44","name":"tlp:amber","colour":"#FFC000","exportable":true,"user_id":"0","hide_tag":false,"numerical_value":null,)"
    R"("is_galaxy":false,"is_custom_galaxy":false,"local_only":false,"local":false,"relationship_type":null}]})";

}  // namespace muninn::json

#endif  // MUNINN_TESTS_SCHEMA_JSON_SAMPLE_EVENT_H_
