-- The question finds the words `w`.
{{include search_holds}}
AND {{include search_grade}} < '9'
