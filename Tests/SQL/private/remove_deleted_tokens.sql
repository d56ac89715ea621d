select plan(5);
select at('0');
insert into gatehouse.deleted_tokens (hash, token_id, user_id, user_name, deleted) select hash(n::text), n, 1, 'root', gatehouse.now() - n * interval '1 minute' from generate_series(1, 1100) n;
select is(gatehouse.remove_deleted_tokens(), true, 'a full batch: there is more');
select is(max(token_id), 100::bigint, 'the oldest first') from gatehouse.deleted_tokens;
select is(gatehouse.remove_deleted_tokens(), false, 'the rest');
select is(count(*), 60::bigint, 'those of the last hour stay'), is(max(token_id), 60::bigint, '... to the minute') from gatehouse.deleted_tokens;
select * from finish();
