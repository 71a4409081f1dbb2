-- The rating of the review `r` counts: staff do not rate what they sell, as in the reports.
NOT EXISTS (
  SELECT 1
  FROM account_roles AS staff
  WHERE staff.account_id = r.account_id
    AND staff.role IN ('employee', 'analyst', 'admin')
)
