create or replace view report.bookmarks as
  select l.topic, count(*) as bookmarks, count(distinct l.user_id) as users, max(l.created) as latest
    from bookmarks.links l
    group by l.topic;

comment on view report.bookmarks is 'How many bookmarks there are of a topic, of how many users, and when the latest was made.';

grant select on report.bookmarks to gatehouse_report;
