# cmake -DSAMPLE=… -DCHROMIUM=… -DFOLDER=… -P page_test.cmake
# Opens sample reports in headless Chromium and looks at the page that the script built.
file(MAKE_DIRECTORY ${FOLDER})

# opened(kind words…): the page of that sample says it is ready and contains the words.
function(opened kind)
  set(page ${FOLDER}/${kind}.html)
  execute_process(COMMAND ${SAMPLE} ${page} ${kind} RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "report_sample ${kind} failed: ${status}")
  endif()
  execute_process(
    COMMAND ${CHROMIUM} --headless --no-sandbox --disable-gpu --disable-quic --no-first-run
            --disable-background-networking --disable-component-update --disable-sync
            --user-data-dir=${FOLDER}/profile --window-size=1400,3000 --dump-dom file://${page}
    OUTPUT_VARIABLE dom ERROR_QUIET RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "chromium failed on ${page}: ${status}")
  endif()
  # The script and its data name the words too: look only at what comes before them.
  string(FIND "${dom}" "<script type=\"application/json\"" end)
  string(SUBSTRING "${dom}" 0 ${end} body)
  foreach(word IN ITEMS "data-ready=\"yes\"" ${ARGN})
    string(FIND "${body}" "${word}" at)
    if(at EQUAL -1)
      message(FATAL_ERROR "${page}: '${word}' is missing from the page that was built")
    endif()
  endforeach()
endfunction()

opened(kept "Cap kept" "EVSE-54" "class=\"area ev\" d=\"M" "Rows 1" "Phase currents")
opened(exceeded "Cap exceeded in 2 intervals" "class=\"excess\" d=\"M")
opened(day "EVSE-04")
opened(empty "No driver arrived in this run." "No load was recorded in this run.")
