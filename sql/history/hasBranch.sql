select exists (select from ${schema:name}.builds where branch = ${branch}) as "isKnown"
