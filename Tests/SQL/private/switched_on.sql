select plan(4);
select is(gatehouse.switched_on('{"swim": true, "fly": true, "walk": false}'), '{fly,swim}', 'those that are true, by name');
select is(gatehouse.switched_on('{}'), '{}', 'none'), is(gatehouse.switched_on(null), '{}', 'null'), is(gatehouse.switched_on('{"fly": null}'), '{}', 'a null is not true');
select * from finish();
