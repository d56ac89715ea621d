select plan(5);
select is(gatehouse.timestamp_text('2030-01-02 03:04:05.678+00'), '2030-01-02T03:04:05.678Z', 'milliseconds');
select is(gatehouse.timestamp_text('2030-01-02 03:04:05+00'), '2030-01-02T03:04:05.000Z', 'always');
select is(gatehouse.timestamp_text('2030-01-02 03:04:05+02'), '2030-01-02T01:04:05.000Z', 'UTC');
set local timezone = 'America/New_York';
set local datestyle = 'German';
select is(gatehouse.timestamp_text('2030-07-02 03:04:05+00'), '2030-07-02T03:04:05.000Z', 'whatever the session''s settings');
select is(gatehouse.timestamp_text(null), null, 'null');
select * from finish();
