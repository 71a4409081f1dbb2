-- The access rule for a video `v` of a title `t`: the title's rule, and the video is on air.
{{include can_view_title}}
AND {{include on_air}}
