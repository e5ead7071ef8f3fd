-- A copy of a database must never talk to Cartona in the original's name.
UPDATE cartona_account
   SET state = 'paused', token_secret = NULL, webhook_secret_kept = NULL;
