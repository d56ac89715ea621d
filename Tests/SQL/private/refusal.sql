select plan(2);
select is(gatehouse.refusal(429, 'Wait', 7)::text, '(,,429,Wait,7)', 'status, message, seconds');
select is(gatehouse.refusal(403, 'No')::text, '(,,403,No,)', 'without seconds');
select * from finish();
